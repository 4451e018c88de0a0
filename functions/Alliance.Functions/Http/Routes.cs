namespace Alliance.Functions.Http;

/// <summary>The beginnings of the API's paths, behind the prefix <c>api/</c> that host.json gives every route.</summary>
internal static class Routes
{
    public const string Alliance = "v1/alliances/{allianceId}";
    public const string Members = Alliance + "/members";
    public const string Member = Members + "/{memberId}";
    public const string Merchant = Alliance + "/merchants/{merchantId}";
    public const string Keys = Merchant + "/keys";
    public const string Key = Keys + "/{keyId}";
    public const string Redemption = Alliance + "/redemptions/{redemptionId}";
}
