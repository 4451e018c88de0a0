using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Alliance.Outcomes;

namespace Alliance.Passports;

/// <summary>What a merchant's screen shows as a rotating QR code.</summary>
/// <param name="Token">The text of the QR code.</param>
/// <param name="SecondsLeft">Seconds until the next one should be shown; 1 to 30.</param>
/// <param name="LocationId">Where it is shown.</param>
public sealed record PresenceToken(string Token, int SecondsLeft, string LocationId);

/// <summary>
/// Presence tokens: signed, bound to merchant and location, good for one 30 s step and its two neighbours (as RFC 6238
/// has it), so that a photographed one is worthless a minute later.
/// </summary>
public sealed class PresenceTokens
{
    private const int StepSeconds = 30;
    private readonly Kernel _kernel;

    internal PresenceTokens(Kernel kernel) => _kernel = kernel;

    /// <summary>The token of now for one of the merchant's locations; the first one where none is named.</summary>
    public async Task<Answer<PresenceToken>> Issue(string allianceId, string merchantId, string? locationId)
    {
        var catalogue = await _kernel.Catalogue.Find(allianceId);
        if (catalogue is null)
        {
            return new NotFound(Subject.Alliance, allianceId);
        }

        if (catalogue.FindMerchant(merchantId)?.Value is not { } merchant)
        {
            return new NotFound(Subject.Merchant, merchantId);
        }

        if (merchant.Closed)
        {
            return new MerchantClosed(merchantId);
        }

        locationId ??= merchant.Locations[0].LocationId;
        if (merchant.Locations.All(location => location.LocationId != locationId))
        {
            return new NotFound(Subject.Location, locationId);
        }

        var seconds = _kernel.Now.ToUnixTimeSeconds();
        var payload = Payload(merchantId, locationId, seconds / StepSeconds);
        return new PresenceToken(
            $"{payload}.{Sign(allianceId, payload)}", (int)(StepSeconds - (seconds % StepSeconds)), locationId);
    }

    /// <summary>The visit a genuine token stands for, fresh or not; null otherwise: whatever is not right proves nothing.</summary>
    internal Visit? Verify(string allianceId, string token)
    {
        var parts = token.Split('.');
        if (parts is not ["p1", var merchantId, var locationId, var stepText, var signature]
            || !long.TryParse(stepText, NumberStyles.None, CultureInfo.InvariantCulture, out var step))
        {
            return null;
        }

        var now = _kernel.Now.ToUnixTimeSeconds() / StepSeconds;
        var expected = Sign(allianceId, Payload(merchantId, locationId, step));
        var genuine = CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(signature));
        return genuine ? new Visit(merchantId, locationId, step, IsFresh: Math.Abs(now - step) <= 1) : null;
    }

    private string Sign(string allianceId, string payload) => _kernel.Secrets.PresenceSignature($"{allianceId}\n{payload}");

    private static string Payload(string merchantId, string locationId, long step) =>
        string.Create(CultureInfo.InvariantCulture, $"p1.{merchantId}.{locationId}.{step}");
}

/// <summary>Somebody stood in front of this merchant's screen in that step; fresh when that is now.</summary>
internal sealed record Visit(string MerchantId, string LocationId, long Step, bool IsFresh)
{
    public string Source => $"presence:{MerchantId}:{LocationId}:{Step}";
}
