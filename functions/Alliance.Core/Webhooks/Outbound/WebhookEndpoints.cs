using Alliance.Ledger;
using Alliance.Outcomes;
using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Webhooks.Outbound;

/// <summary>What an endpoint is to be.</summary>
/// <param name="Url">Where deliveries go; <c>https</c>, and no address of a private network.</param>
/// <param name="Events">The types of events it gets, of <see cref="EventTypes.All"/>.</param>
/// <param name="Enabled">False to keep its events as dead letters.</param>
public sealed record WebhookEndpointRequest(string Url, IReadOnlyList<string> Events, bool Enabled = true);

/// <summary>
/// Registers, changes and removes endpoints. A merchant has endpoints of its own, the operators of an alliance have some
/// together; where an owner is asked for, null stands for whatever owner (operators see everybody's).
/// </summary>
public sealed class WebhookEndpoints
{
    /// <summary>How many endpoints one owner may have.</summary>
    public const int PerOwnerMax = 10;

    /// <summary>Secrets an endpoint's deliveries are signed with at once: the newest and those whose 24 hours are not over.</summary>
    public const int SecretsMax = 4;

    private const string ByOwner = "by_owner";
    private readonly Kernel _kernel;
    private readonly IWebhookTransport? _transport;

    internal WebhookEndpoints(Kernel kernel, IWebhookTransport? transport) => (_kernel, _transport) = (kernel, transport);

    /// <summary>Registers an endpoint; its secret is in this answer and nowhere else.</summary>
    public async Task<Answer<IssuedWebhookEndpoint>> Create(string allianceId, string ownerId, WebhookEndpointRequest request, string actor)
    {
        if (await _kernel.Catalogue.Find(allianceId) is not { } catalogue)
        {
            return new NotFound(Subject.Alliance, allianceId);
        }

        if (ownerId != WebhookOwners.Operators && catalogue.FindMerchant(ownerId) is null)
        {
            return new NotFound(Subject.Merchant, ownerId);
        }

        if (UrlFault(request.Url) is { } fault)
        {
            return new WebhookUrlRefused(fault);
        }

        var endpoint = Applied(
            new WebhookEndpoint
            {
                EndpointId = Ids.NewWebhookEndpoint(_kernel.Entropy),
                AllianceId = allianceId,
                OwnerId = ownerId,
                Url = request.Url,
                Events = [],
                Secrets = SigningSecret.Rotate([], Ids.NewWebhookSecret(_kernel.Entropy), _kernel.Now),
                CreatedAt = _kernel.Now,
                By = actor,
                Slot = 0,
            },
            request);
        for (var slot = 1; slot <= PerOwnerMax; slot++)
        {
            var placed = endpoint with { Slot = slot };
            var result = await Commit(allianceId,
                Write.Create(placed.EndpointId, placed.SortKey, Bodies.Encode(placed, DocumentJson.Default.WebhookEndpoint)),
                Write.Create(placed.SlotId, null, Bodies.Encode(new EndpointSlot(placed.EndpointId), DocumentJson.Default.EndpointSlot)));
            // The id is random: where it is there already, a commit whose answer was lost went through.
            if (result.IsCommitted || result.ConflictIndex == 0)
            {
                return Issued(placed);
            }
        }

        return new TooManyWebhookEndpoints(PerOwnerMax);
    }

    /// <summary>The endpoints of an owner, or of the whole alliance.</summary>
    public async Task<Answer<Page<WebhookEndpointView>>> List(string allianceId, string? ownerId)
    {
        var endpoints = await new FanOut(_kernel).Endpoints(allianceId);
        return new Page<WebhookEndpointView>(
            [.. endpoints.Where(endpoint => IsOf(endpoint, ownerId)).OrderBy(static endpoint => endpoint.CreatedAt).Select(View)], null);
    }

    /// <summary>One endpoint.</summary>
    public async Task<Answer<WebhookEndpointView>> Read(string allianceId, string? ownerId, string endpointId) =>
        await Find(allianceId, ownerId, endpointId) is { } endpoint ? View(endpoint) : Missing(endpointId);

    /// <summary>Changes where deliveries go and which; enabling one that was disabled lets it take deliveries again. Those that died meanwhile can be replayed.</summary>
    public async Task<Answer<WebhookEndpointView>> Change(string allianceId, string? ownerId, string endpointId, WebhookEndpointRequest request)
    {
        if (UrlFault(request.Url) is { } fault)
        {
            return new WebhookUrlRefused(fault);
        }

        return await Revise(allianceId, ownerId, endpointId, standing => Applied(standing with { Url = request.Url }, request)) is { } endpoint
            ? View(endpoint)
            : Missing(endpointId);
    }

    /// <summary>
    /// Gives it a new secret; for 24 hours deliveries are signed with the old one as well. Whoever never saw the answer
    /// rotates again: what was in use stays good for its 24 hours.
    /// </summary>
    public async Task<Answer<IssuedWebhookEndpoint>> RotateSecret(string allianceId, string? ownerId, string endpointId)
    {
        var secretId = Ids.NewWebhookSecret(_kernel.Entropy);
        var endpoint = await Revise(allianceId, ownerId, endpointId, standing =>
            standing.Secrets[0].SecretId == secretId || standing.Secrets.Count(secret => secret.IsLive(_kernel.Now)) >= SecretsMax
                ? standing
                : standing with { Secrets = SigningSecret.Rotate(standing.Secrets, secretId, _kernel.Now) });
        return endpoint is null ? Missing(endpointId)
            : endpoint.Secrets[0].SecretId == secretId ? Issued(endpoint)
            : new TooManyWebhookSecrets(SecretsMax);
    }

    /// <summary>Removes it, and its log with it. What is still under way is given up; disable it instead to keep that.</summary>
    public async Task<Answer<WebhookEndpointView>> Delete(string allianceId, string? ownerId, string endpointId)
    {
        WebhookEndpointView? deleted = null;
        while (true)
        {
            var partition = WebhookEndpoint.PartitionOf(allianceId);
            if (await _kernel.ReadDocument(partition, endpointId) is not { } document
                || Bodies.Decode(document, DocumentJson.Default.WebhookEndpoint) is not { } endpoint || !IsOf(endpoint, ownerId))
            {
                return deleted is null ? Missing(endpointId) : deleted;
            }

            deleted = View(endpoint);
            List<Write> writes = [Write.Delete(endpointId, document.Version)];
            if (await _kernel.ReadDocument(partition, endpoint.SlotId) is { } slot)
            {
                writes.Add(Write.Delete(endpoint.SlotId, slot.Version));
            }

            if ((await Commit(allianceId, [.. writes])).IsCommitted)
            {
                return deleted;
            }
        }
    }

    /// <summary>Disables it because of what it answered, unless it has moved to another address meanwhile.</summary>
    internal Task<WebhookEndpoint?> Disable(string allianceId, WebhookEndpoint endpoint, string reason) =>
        Revise(allianceId, null, endpoint.EndpointId, standing => standing.DisabledReason is null && standing.Url == endpoint.Url
            ? standing with { DisabledReason = reason, DisabledAt = _kernel.Now }
            : standing);

    internal async ValueTask<WebhookEndpoint?> Find(string allianceId, string? ownerId, string endpointId)
    {
        var partition = WebhookEndpoint.PartitionOf(allianceId);
        return await _kernel.Read(partition.Container, partition.Key, endpointId, DocumentJson.Default.WebhookEndpoint) is { } endpoint && IsOf(endpoint, ownerId)
            ? endpoint
            : null;
    }

    /// <summary>The secrets that sign a delivery now, the newest first.</summary>
    internal List<WebhookSecret> LiveSecrets(WebhookEndpoint endpoint) =>
        [.. endpoint.Secrets.Where(secret => secret.IsLive(_kernel.Now)).Select(secret => _kernel.Secrets.Webhook(secret.SecretId))];

    internal static NotFound Missing(string endpointId) => new(Subject.WebhookEndpoint, endpointId);

    private static bool IsOf(WebhookEndpoint endpoint, string? ownerId) => ownerId is null || endpoint.OwnerId == ownerId;

    private string? UrlFault(string url) => WebhookUrl.Fault(url, _transport is { AllowsLoopback: true });

    private WebhookEndpoint Applied(WebhookEndpoint endpoint, WebhookEndpointRequest request) => endpoint with
    {
        Events = [.. request.Events.Distinct(StringComparer.Ordinal)],
        DisabledReason = request.Enabled ? null : endpoint.DisabledReason ?? ByOwner,
        DisabledAt = request.Enabled ? null : endpoint.DisabledAt ?? _kernel.Now,
    };

    private IssuedWebhookEndpoint Issued(WebhookEndpoint endpoint) =>
        new(_kernel.Secrets.Webhook(endpoint.Secrets[0].SecretId).Reveal(), View(endpoint));

    private WebhookEndpointView View(WebhookEndpoint endpoint) => new(
        endpoint.EndpointId, endpoint.OwnerId, endpoint.Url, endpoint.Events, endpoint.DisabledReason is null, endpoint.DisabledReason,
        endpoint.DisabledAt, endpoint.CreatedAt,
        endpoint.Secrets.Skip(1).Where(secret => secret.IsLive(_kernel.Now)).Select(static secret => secret.RetiresAt).FirstOrDefault());

    private async Task<WebhookEndpoint?> Revise(
        string allianceId, string? ownerId, string endpointId, Func<WebhookEndpoint, WebhookEndpoint> change)
    {
        while (true)
        {
            var document = await _kernel.ReadDocument(WebhookEndpoint.PartitionOf(allianceId), endpointId);
            if (document is null || Bodies.Decode(document, DocumentJson.Default.WebhookEndpoint) is not { } standing || !IsOf(standing, ownerId))
            {
                return null;
            }

            var after = change(standing);
            if (ReferenceEquals(after, standing) || (await Commit(
                allianceId, Write.Replace(endpointId, after.SortKey, Bodies.Encode(after, DocumentJson.Default.WebhookEndpoint), document.Version))).IsCommitted)
            {
                return after;
            }
        }
    }

    private ValueTask<CommitResult> Commit(string allianceId, params Write[] writes) =>
        new Retry(_kernel.Mailing).Run(() => _kernel.Store.Commit(WebhookEndpoint.PartitionOf(allianceId), writes));
}
