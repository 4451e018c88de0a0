namespace Alliance.Http.Table;

/// <summary>The beginnings of the API's paths.</summary>
internal static class Paths
{
    public const string Blobs = "/api/v1/blobs";
    public const string Alliance = "/api/v1/alliances/{allianceId}";
    public const string Members = Alliance + "/members";
    public const string Member = Members + "/{memberId}";
    public const string Merchant = Alliance + "/merchants/{merchantId}";
    public const string Redemption = Alliance + "/redemptions/{redemptionId}";
}
