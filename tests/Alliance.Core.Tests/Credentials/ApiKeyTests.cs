using Alliance.Credentials;
using Alliance.Outcomes;

namespace Alliance.Core.Tests.Credentials;

public sealed class ApiKeyTests
{
    /// <summary>A key is issued, blocked, unblocked, rotated with a day's grace, and revoked; its secret is stored nowhere.</summary>
    [Fact]
    public async Task Key_FromIssueToRevocation_OpensWhenItShould()
    {
        var alliance = await AllianceFixture.Found();
        var keys = alliance.Platform.ApiKeys;
        var first = AllianceFixture.Must(await keys.Issue(AllianceFixture.Id, CallerRole.Merchant, AllianceFixture.Cafe, "till", "opr"));
        Assert.Equal(AllianceFixture.Cafe, (await keys.Authenticate(first.Secret))!.SubjectId);
        AllianceFixture.Must(await keys.Block(AllianceFixture.Id, AllianceFixture.Cafe, first.Key.KeyId));
        Assert.Null(await keys.Authenticate(first.Secret));
        AllianceFixture.Must(await keys.Unblock(AllianceFixture.Id, AllianceFixture.Cafe, first.Key.KeyId));
        Assert.NotNull(await keys.Authenticate(first.Secret));

        var second = AllianceFixture.Must(await keys.Rotate(AllianceFixture.Id, AllianceFixture.Cafe, first.Key.KeyId, "opr"));
        Assert.NotNull(await keys.Authenticate(first.Secret));
        AllianceFixture.Refused<IssuedKey, NotFound>(await keys.Rotate(AllianceFixture.Id, AllianceFixture.Cafe, first.Key.KeyId, "opr"));
        alliance.Clock.Now += TimeSpan.FromHours(24);
        Assert.Null(await keys.Authenticate(first.Secret));
        Assert.NotNull(await keys.Authenticate(second.Secret));

        AllianceFixture.Must(await keys.Revoke(AllianceFixture.Id, AllianceFixture.Cafe, second.Key.KeyId));
        AllianceFixture.Must(await keys.Unblock(AllianceFixture.Id, AllianceFixture.Cafe, second.Key.KeyId));
        Assert.Null(await keys.Authenticate(second.Secret));
        var listed = AllianceFixture.Must(await keys.List(AllianceFixture.Id, AllianceFixture.Cafe)).Data;
        Assert.Equal([KeyStatus.Retiring, KeyStatus.Revoked], listed.Select(static key => key.Status));
        var stored = await alliance.Store.Changes(Alliance.Ports.Containers.Credentials, null, 100);
        var secret = first.Secret.Split('.')[^1];
        Assert.DoesNotContain(stored.Changes, change => System.Text.Encoding.UTF8.GetString(change.Document.Body.Span).Contains(secret, StringComparison.Ordinal));
    }

    /// <summary>Whatever is not a secret that was issued opens nothing.</summary>
    [Fact]
    public async Task Authenticate_AnythingElse_OpensNothing()
    {
        var alliance = await AllianceFixture.Found();
        var keys = alliance.Platform.ApiKeys;
        var secret = AllianceFixture.Must(await keys.Issue(AllianceFixture.Id, CallerRole.Merchant, AllianceFixture.Cafe, "till", "opr")).Secret;
        var parts = secret.Split('.');
        foreach (var text in new[]
        {
            "", "alk.", "alk....", "alk.a.b.c.d", secret[..^1], secret + "0", secret.ToUpperInvariant(), secret[4..],
            string.Join('.', parts[0], parts[1], AllianceFixture.Books, parts[3], parts[4]), $"alk.{new string('a', 65)}.b.c.d",
        })
        {
            Assert.Null(await keys.Authenticate(text));
        }

        AllianceFixture.Refused<IssuedKey, NotFound>(await keys.Issue(AllianceFixture.Id, CallerRole.Merchant, "mch_unknown", "till", "opr"));
    }
}
