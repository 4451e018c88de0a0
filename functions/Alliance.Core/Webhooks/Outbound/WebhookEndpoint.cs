using Alliance.Ports;

namespace Alliance.Webhooks.Outbound;

/// <summary>Where somebody wants to be told of events.</summary>
internal sealed record WebhookEndpoint
{
    public required string EndpointId { get; init; }

    public required string AllianceId { get; init; }

    /// <summary>A merchant, or <see cref="WebhookOwners.Operators"/>.</summary>
    public required string OwnerId { get; init; }

    public required string Url { get; init; }

    public required string[] Events { get; init; }

    /// <summary>The newest first; each live one signs.</summary>
    public required SigningSecret[] Secrets { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string By { get; init; }

    /// <summary>Which of its owner's places it has; bounds how many there are.</summary>
    public required int Slot { get; init; }

    /// <summary>Why it takes nothing at present, or null.</summary>
    public string? DisabledReason { get; init; }

    public DateTimeOffset? DisabledAt { get; init; }

    public string SortKey => SortKeyOf(OwnerId, EndpointId);

    public string SlotId => SlotIdOf(OwnerId, Slot);

    public static string SortKeyOf(string ownerId, string endpointId) => $"{ownerId}/{endpointId}";

    public static string SlotIdOf(string ownerId, int slot) => $"slot:{ownerId}:{slot}";

    /// <summary>All endpoints of an alliance, so that an event finds those it concerns with one range read.</summary>
    public static Partition PartitionOf(string allianceId) => new(Containers.Webhooks, Ids.Key(allianceId, "endpoints"));
}

/// <summary>One place of an owner, taken.</summary>
internal sealed record EndpointSlot(string EndpointId);

/// <summary>An endpoint without its secret.</summary>
/// <param name="EndpointId">The endpoint.</param>
/// <param name="OwnerId">The merchant it belongs to, or <c>operators</c>.</param>
/// <param name="Url">Where deliveries go.</param>
/// <param name="Events">The types of events it gets.</param>
/// <param name="Enabled">False while its events become dead letters.</param>
/// <param name="DisabledReason">Why not: <c>by_owner</c>, or <c>gone</c> when it answered 410.</param>
/// <param name="DisabledAt">Since when not.</param>
/// <param name="CreatedAt">It gets what happened from then on.</param>
/// <param name="OldSecretUntil">Until when deliveries are signed with the secret before this one as well.</param>
public sealed record WebhookEndpointView(
    string EndpointId, string OwnerId, string Url, IReadOnlyList<string> Events, bool Enabled, string? DisabledReason,
    DateTimeOffset? DisabledAt, DateTimeOffset CreatedAt, DateTimeOffset? OldSecretUntil);

/// <summary>An endpoint with the only sight of its secret.</summary>
/// <param name="Secret">What deliveries are signed with (Standard Webhooks, <c>whsec_…</c>).</param>
/// <param name="Endpoint">The endpoint.</param>
public sealed record IssuedWebhookEndpoint(string Secret, WebhookEndpointView Endpoint);
