using System.Text;
using Alliance.Webhooks;

namespace Alliance.Core.Tests.Webhooks;

/// <summary>Signatures as Standard Webhooks 1.0 describes them.</summary>
public sealed class WebhookSignatureTests
{
    // The example of the standard's reference libraries.
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private const string Timestamp = "1614265330";
    private const string Signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    private static readonly byte[] s_body = Encoding.UTF8.GetBytes("""{"test": 2432232314}""");
    private static readonly DateTimeOffset s_at = DateTimeOffset.FromUnixTimeSeconds(1_614_265_330);
    private static readonly WebhookSecret s_secret = WebhookSecret.Parse(Secret)!;

    [Fact]
    public void Sign_GivesThePublishedSignature() => Assert.Equal(Signature, WebhookSignature.Sign([s_secret], Id, s_at, s_body));

    [Theory]
    [InlineData(Signature)]
    [InlineData("v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= " + Signature)]
    [InlineData("v2,AAAA v1a,BBBB " + Signature)]
    [InlineData("v2,A v2,B v2,C v2,D v2,E v2,F v2,G v2,H v2,I " + Signature)]
    public void Verify_TakesAnyOfTheSignatures(string signatures) => Assert.Equal(WebhookVerdict.Good, Verify(signatures: signatures));

    [Fact]
    public void Verify_TakesEitherSecretWhileTheyRotate()
    {
        var other = WebhookSecret.New(new CountingEntropy());
        Assert.Equal(WebhookVerdict.Good, Verify(secrets: [other, s_secret]));
        Assert.Equal(WebhookVerdict.Good, Verify(secrets: [s_secret], signatures: WebhookSignature.Sign([other, s_secret], Id, s_at, s_body)));
        Assert.Equal(WebhookVerdict.Forged, Verify(secrets: [other]));
        Assert.Equal(WebhookVerdict.Forged, Verify(secrets: []));
    }

    [Theory]
    [InlineData(-301, WebhookVerdict.OutsideTolerance)]
    [InlineData(-300, WebhookVerdict.Good)]
    [InlineData(300, WebhookVerdict.Good)]
    [InlineData(301, WebhookVerdict.OutsideTolerance)]
    public void Verify_HoldsFiveMinutes(int seconds, WebhookVerdict expected) => Assert.Equal(expected, Verify(now: s_at.AddSeconds(seconds)));

    [Theory]
    [InlineData(null, Timestamp, Signature)]
    [InlineData("", Timestamp, Signature)]
    [InlineData("a.b", Timestamp, Signature)]
    [InlineData("a b", Timestamp, Signature)]
    [InlineData("梧", Timestamp, Signature)]
    [InlineData(Id, null, Signature)]
    [InlineData(Id, "", Signature)]
    [InlineData(Id, "-1", Signature)]
    [InlineData(Id, "1614265330.5", Signature)]
    [InlineData(Id, "99999999999999999999", Signature)]
    [InlineData(Id, Timestamp, null)]
    public void Verify_OfMalformedHeaders_SaysSo(string? id, string? timestamp, string? signatures) =>
        Assert.Equal(WebhookVerdict.Malformed, WebhookSignature.Verify([s_secret], id, timestamp, signatures, s_body, s_at));

    [Fact]
    public void Verify_OfTheFurthestTimestamp_DoesNotOverflow() =>
        Assert.Equal(WebhookVerdict.OutsideTolerance, WebhookSignature.Verify([s_secret], Id, long.MaxValue.ToString(), Signature, s_body, s_at));

    [Theory]
    [InlineData("")]
    [InlineData("v1,")]
    [InlineData("v1,AAAA")]
    [InlineData("v1,***")]
    [InlineData("v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    [InlineData("g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    public void Verify_OfNoSignatureOfOurs_IsForged(string signatures) => Assert.Equal(WebhookVerdict.Forged, Verify(signatures: signatures));

    /// <summary>Whatever one bit of the message is turned over, it is forged.</summary>
    [Fact]
    public void Verify_OfAChangedMessage_IsForged()
    {
        for (var bit = 0; bit < s_body.Length * 8; bit++)
        {
            var changed = (byte[])s_body.Clone();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Equal(WebhookVerdict.Forged, WebhookSignature.Verify([s_secret], Id, Timestamp, Signature, changed, s_at));
        }

        Assert.Equal(WebhookVerdict.Forged, WebhookSignature.Verify([s_secret], Id + "x", Timestamp, Signature, s_body, s_at));
        Assert.Equal(WebhookVerdict.Forged, WebhookSignature.Verify([s_secret], Id, "1614265331", Signature, s_body, s_at));
        // Signed is the text of the timestamp, so that a zero in front is another message.
        Assert.Equal(WebhookVerdict.Forged, WebhookSignature.Verify([s_secret], Id, "01614265330", Signature, s_body, s_at));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whsec_")]
    [InlineData("whsec_AAAA")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjU PD8ILPZIo2LaLaSw")]
    [InlineData("whsec_not base64 at all, whatever it looks like")]
    public void Parse_OfAnythingElse_IsNull(string? text) => Assert.Null(WebhookSecret.Parse(text));

    [Fact]
    public void Parse_ReadsWhatRevealWrote_AndToStringHidesIt()
    {
        var secret = WebhookSecret.New(new CountingEntropy());
        Assert.Equal(secret.Reveal(), WebhookSecret.Parse(secret.Reveal())!.Reveal());
        Assert.DoesNotContain(secret.Reveal()[6..10], secret.ToString(), StringComparison.Ordinal);
    }

    private static WebhookVerdict Verify(IReadOnlyCollection<WebhookSecret>? secrets = null, string signatures = Signature, DateTimeOffset? now = null) =>
        WebhookSignature.Verify(secrets ?? [s_secret], Id, Timestamp, signatures, s_body, now ?? s_at);
}
