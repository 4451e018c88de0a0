using System.Text.Json.Serialization;

namespace Alliance.Notifications;

/// <summary>Whom a notification is for. Who belongs to it is found when it is sent, not when it is requested.</summary>
/// <param name="Kind">Which members.</param>
/// <param name="Id">The tier, route, merchant or member; null for all.</param>
public sealed record Audience(AudienceKind Kind, string? Id = null)
{
    /// <summary>Every member of the alliance.</summary>
    public static Audience All { get; } = new(AudienceKind.All);

    /// <summary>The members of a tier.</summary>
    public static Audience Tier(string tierId) => new(AudienceKind.Tier, tierId);

    /// <summary>The members who took a route's map.</summary>
    public static Audience Walkers(string routeId) => new(AudienceKind.Walkers, routeId);

    /// <summary>The members who completed a route and have yet to claim its reward.</summary>
    public static Audience Unclaimed(string routeId) => new(AudienceKind.Unclaimed, routeId);

    /// <summary>The members who have bought something at a merchant.</summary>
    public static Audience Visitors(string merchantId) => new(AudienceKind.Visitors, merchantId);

    /// <summary>One member.</summary>
    public static Audience Member(string memberId) => new(AudienceKind.Member, memberId);
}

/// <summary>The kinds of audiences.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AudienceKind>))]
public enum AudienceKind
{
    /// <summary>Every member.</summary>
    [JsonStringEnumMemberName("all")]
    All,

    /// <summary>The members of a tier.</summary>
    [JsonStringEnumMemberName("tier")]
    Tier,

    /// <summary>The members who took a route's map.</summary>
    [JsonStringEnumMemberName("walkers")]
    Walkers,

    /// <summary>The members who completed a route and have yet to claim its reward.</summary>
    [JsonStringEnumMemberName("unclaimed")]
    Unclaimed,

    /// <summary>The members who have bought something at a merchant.</summary>
    [JsonStringEnumMemberName("visitors")]
    Visitors,

    /// <summary>One member.</summary>
    [JsonStringEnumMemberName("member")]
    Member,
}
