using System.Text.Json.Serialization.Metadata;
using Alliance.Outcomes;
using Alliance.Ports;
using Alliance.Rewards;
using Alliance.Storage;

namespace Alliance.Catalogue;

/// <summary>
/// Publishes and withdraws programmes, merchants, passports, routes and rewards. Each change keeps a revision of what was
/// published, by whom and when.
/// </summary>
public sealed class EditCatalogue
{
    private readonly Kernel _kernel;
    private readonly Stock _stock;

    internal EditCatalogue(Kernel kernel, Stock stock) => (_kernel, _stock) = (kernel, stock);

    /// <summary>
    /// Publishes the next version of a programme; the first one founds the alliance. It comes into force at its
    /// <c>effectiveFrom</c>, but never before every process can know of it.
    /// </summary>
    public async Task<Answer<Versioned<Programme>>> PutProgramme(
        string allianceId, Programme programme, Precondition condition, string actor)
    {
        if (CatalogueCheck.Programme(programme) is { } invalid)
        {
            return invalid;
        }

        await Listed(allianceId);
        var now = _kernel.Now;
        var settled = _kernel.Store.IsExclusive ? now : now + _kernel.Settings.CatalogueLifetime;
        var answer = await Put<ProgrammeVersions>(
            allianceId, CatalogueIds.Programme, condition, actor, DocumentJson.Default.CatalogueItemProgrammeVersions, standing =>
            {
                var versions = standing?.Versions ?? [];
                var earliest = versions.Length == 0 && programme.EffectiveFrom != default ? DateTimeOffset.MinValue : settled;
                var next = programme with
                {
                    Version = (versions.Length == 0 ? 0 : versions[^1].Version) + 1,
                    EffectiveFrom = programme.EffectiveFrom > earliest ? programme.EffectiveFrom : earliest,
                };
                // A later version overrides earlier ones from its own time on; none goes, since entries name them.
                return new ProgrammeVersions([.. versions, next]);
            });
        return answer.IsSuccess ? new Versioned<Programme>(answer.Value.Value.Versions[^1], answer.Value.Version) : answer.Refusal;
    }

    /// <summary>Publishes a merchant.</summary>
    public async Task<Answer<Versioned<Merchant>>> PutMerchant(string allianceId, Merchant merchant, Precondition condition, string actor) =>
        await _kernel.Catalogue.Find(allianceId) is null
            ? new NotFound(Subject.Alliance, allianceId)
            : CatalogueCheck.Merchant(merchant) is { } invalid
                ? invalid
                : await Put(
                    allianceId, CatalogueIds.MerchantPrefix + merchant.MerchantId, condition, actor, DocumentJson.Default.CatalogueItemMerchant,
                    _ => merchant);

    /// <summary>Publishes a passport; its merchants and rewards must exist.</summary>
    public async Task<Answer<Versioned<Passport>>> PutPassport(string allianceId, Passport passport, Precondition condition, string actor)
    {
        if (await _kernel.Catalogue.Find(allianceId) is not { } catalogue)
        {
            return new NotFound(Subject.Alliance, allianceId);
        }

        return CatalogueCheck.Passport(catalogue, passport) is { } invalid
            ? invalid
            : await Put(
                allianceId, CatalogueIds.PassportPrefix + passport.PassportId, condition, actor, DocumentJson.Default.CatalogueItemPassport,
                _ => passport);
    }

    /// <summary>Publishes a route; its merchants, their locations and its rewards must exist. The stops stand where those locations are now.</summary>
    public async Task<Answer<Versioned<Route>>> PutRoute(string allianceId, Route route, Precondition condition, string actor)
    {
        if (await _kernel.Catalogue.Find(allianceId) is not { } catalogue)
        {
            return new NotFound(Subject.Alliance, allianceId);
        }

        var placed = RouteCheck.Place(catalogue, route);
        return placed.IsSuccess
            ? await Put(
                allianceId, CatalogueIds.RoutePrefix + route.RouteId, condition, actor, DocumentJson.Default.CatalogueItemRoute,
                _ => placed.Value)
            : placed.Refusal;
    }

    /// <summary>Publishes a reward; its merchants must exist. The stock may not be made smaller than what is taken.</summary>
    public async Task<Answer<Versioned<Reward>>> PutReward(string allianceId, Reward reward, Precondition condition, string actor)
    {
        if (await _kernel.Catalogue.Find(allianceId) is not { } catalogue)
        {
            return new NotFound(Subject.Alliance, allianceId);
        }

        if (CatalogueCheck.Reward(catalogue, reward) is { } invalid)
        {
            return invalid;
        }

        var id = CatalogueIds.RewardPrefix + reward.RewardId;
        var answer = await Change(allianceId, id, condition, actor, DocumentJson.Default.CatalogueItemReward, MakeRoom);
        if (answer.IsSuccess)
        {
            await Grow(allianceId, id);
        }
        else if (answer.Refusal is StockBelowRedeemed)
        {
            // Some shards may have been made smaller before another refused: what stood is published again, and they follow.
            await Change(allianceId, id, Precondition.None, actor, DocumentJson.Default.CatalogueItemReward, static standing => new(standing is null
                ? new NotFound(Subject.Reward, "")
                : new Pending<Reward>(standing.Value, standing.Deleted)));
            await Grow(allianceId, id);
        }

        return answer;

        async ValueTask<Answer<Pending<Reward>>> MakeRoom(CatalogueItem<Reward>? standing)
        {
            var shards = standing is { Value.Shards: > 0 } ? standing.Value.Shards : reward.Stock is { } units ? _stock.ShardsFor(units) : 0;
            var next = reward with { Shards = shards };
            return next.Stock is not null && await _stock.Resize(allianceId, next, NextRevision(standing), grow: false) is { } refusal
                ? refusal
                : new Pending<Reward>(next, Deleted: false);
        }
    }

    /// <summary>Withdraws a merchant, passport, route or reward. What was promised under it stays promised.</summary>
    public Task<Answer<Versioned<Merchant>>> DeleteMerchant(string allianceId, string merchantId, Precondition condition, string actor) =>
        Delete(allianceId, CatalogueIds.MerchantPrefix, merchantId, Subject.Merchant, condition, actor, DocumentJson.Default.CatalogueItemMerchant);

    /// <inheritdoc cref="DeleteMerchant"/>
    public Task<Answer<Versioned<Passport>>> DeletePassport(string allianceId, string passportId, Precondition condition, string actor) =>
        Delete(allianceId, CatalogueIds.PassportPrefix, passportId, Subject.Passport, condition, actor, DocumentJson.Default.CatalogueItemPassport);

    /// <inheritdoc cref="DeleteMerchant"/>
    public Task<Answer<Versioned<Route>>> DeleteRoute(string allianceId, string routeId, Precondition condition, string actor) =>
        Delete(allianceId, CatalogueIds.RoutePrefix, routeId, Subject.Route, condition, actor, DocumentJson.Default.CatalogueItemRoute);

    /// <inheritdoc cref="DeleteMerchant"/>
    public Task<Answer<Versioned<Reward>>> DeleteReward(string allianceId, string rewardId, Precondition condition, string actor) =>
        Delete(allianceId, CatalogueIds.RewardPrefix, rewardId, Subject.Reward, condition, actor, DocumentJson.Default.CatalogueItemReward);

    private static int NextRevision<T>(CatalogueItem<T>? standing) where T : class => (standing?.Revision ?? 0) + 1;

    /// <summary>Gives the shards what is published, unless something newer is on its way to them.</summary>
    private async Task Grow(string allianceId, string id)
    {
        if (await _kernel.ReadDocument(CatalogueIds.Partition(allianceId), id) is { } document
            && Bodies.Decode(document, DocumentJson.Default.CatalogueItemReward) is { Value.Stock: not null } published)
        {
            await _stock.Resize(allianceId, published.Value, published.Revision, grow: true);
        }
    }

    /// <summary>The list of alliances, which background work walks.</summary>
    private async Task Listed(string allianceId)
    {
        if (await _kernel.ReadDocument(AllianceList.Partition, allianceId) is null)
        {
            await new Retry(_kernel.Mailing).Run(() =>
                _kernel.Store.Commit(AllianceList.Partition, [Write.Create(allianceId, allianceId, "{}"u8.ToArray())]));
        }
    }

    private Task<Answer<Versioned<T>>> Put<T>(
        string allianceId, string id, Precondition condition, string actor, JsonTypeInfo<CatalogueItem<T>> json, Func<T?, T> next)
        where T : class =>
        Change(allianceId, id, condition, actor, json, standing => new(
            new Pending<T>(next(standing is { Deleted: false } ? standing.Value : null), Deleted: false)));

    private Task<Answer<Versioned<T>>> Delete<T>(
        string allianceId, string prefix, string itemId, Subject subject, Precondition condition, string actor,
        JsonTypeInfo<CatalogueItem<T>> json)
        where T : class =>
        Change(allianceId, prefix + itemId, condition, actor, json, standing => new(
            standing is { Deleted: false } ? new Pending<T>(standing.Value, Deleted: true) : new NotFound(subject, itemId)));

    /// <summary>Writes the next revision of an item as <paramref name="decide"/> says, deciding again where another wrote first.</summary>
    internal async Task<Answer<Versioned<T>>> Change<T>(
        string allianceId, string id, Precondition condition, string actor, JsonTypeInfo<CatalogueItem<T>> json,
        Func<CatalogueItem<T>?, ValueTask<Answer<Pending<T>>>> decide)
        where T : class
    {
        var partition = CatalogueIds.Partition(allianceId);
        var commitId = _kernel.Mailing.NewCommitId();
        while (true)
        {
            var document = await _kernel.ReadDocument(partition, id);
            var standing = document is null ? null : Bodies.Decode(document, json);
            if (condition.Refuse(standing is null or { Deleted: true } ? null : document!.Version) is { } refusal)
            {
                return refusal;
            }

            var decision = await decide(standing);
            if (!decision.IsSuccess)
            {
                return decision.Refusal;
            }

            var revision = NextRevision(standing);
            var item = new CatalogueItem<T>(decision.Value.Value, revision, decision.Value.Deleted, actor, _kernel.Now) { CommitId = commitId };
            var body = Bodies.Encode(item, json);
            Write[] writes =
            [
                Write.Create($"revision:{revision}:{id}", null, body),
                document is null ? Write.Create(id, id, body) : Write.Replace(id, id, body, document.Version),
            ];
            var result = await new Retry(_kernel.Mailing).Run(() => _kernel.Store.Commit(partition, writes));
            _kernel.Catalogue.Forget(allianceId);
            if (result.IsCommitted)
            {
                return new Versioned<T>(item.Value, result.Versions[1]);
            }

            // Its revision stands in the way: an earlier sending of this very commit may have gone through unheard.
            if (await _kernel.ReadDocument(partition, $"revision:{revision}:{id}") is { } written && Bodies.Decode(written, json).CommitId == commitId)
            {
                var now = await _kernel.ReadDocument(partition, id);
                return new Versioned<T>(item.Value, Bodies.Decode(now!, json).CommitId == commitId ? now!.Version : written.Version);
            }
        }
    }

    /// <summary>What an item is to become.</summary>
    internal sealed record Pending<T>(T Value, bool Deleted) where T : class;
}

/// <summary>What a caller demands of the version that stands: the <c>If-Match</c> and <c>If-None-Match: *</c> headers.</summary>
/// <param name="IfVersion">The version it must have, or null.</param>
/// <param name="OnlyIfAbsent">True when nothing may stand there yet.</param>
public readonly record struct Precondition(string? IfVersion, bool OnlyIfAbsent)
{
    /// <summary>No demand.</summary>
    public static Precondition None => default;

    internal Refusal? Refuse(string? currentVersion) =>
        (IfVersion is not null && IfVersion != currentVersion) || (OnlyIfAbsent && currentVersion is not null)
            ? new StaleVersion(currentVersion)
            : null;
}

/// <summary>The alliances of a store.</summary>
internal static class AllianceList
{
    public static Partition Partition => new(Containers.System, "alliances");
}
