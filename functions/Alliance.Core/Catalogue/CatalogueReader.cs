using System.Collections.Concurrent;
using System.Text.Json.Serialization.Metadata;
using Alliance.Outcomes;
using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Catalogue;

/// <summary>One published thing, as stored. What is deleted stays, marked, so that what was promised can be honoured.</summary>
internal sealed record CatalogueItem<T>(T Value, int Revision, bool Deleted, string By, DateTimeOffset At) where T : class
{
    /// <summary>The commit that wrote it.</summary>
    public string? CommitId { get; init; }
}

/// <summary>Where catalogue documents stand.</summary>
internal static class CatalogueIds
{
    public const string Programme = "programme";
    public const string MerchantPrefix = "merchant:";
    public const string PassportPrefix = "passport:";
    public const string RoutePrefix = "route:";
    public const string RewardPrefix = "reward:";
    public const string CampaignPrefix = "campaign:";

    public static Partition Partition(string allianceId) => new(Containers.Catalogue, allianceId);
}

/// <summary>
/// Reads alliances' catalogues and keeps them in memory for as long as the settings allow; where this process alone
/// writes the store, until it changes them itself.
/// </summary>
internal sealed class CatalogueReader(Kernel kernel)
{
    private readonly ConcurrentDictionary<string, AllianceCatalogue> _snapshots = new(StringComparer.Ordinal);
    private int _changes;

    /// <summary>The catalogue of an alliance, or null when there is no such alliance.</summary>
    public ValueTask<AllianceCatalogue?> Find(string allianceId)
    {
        if (_snapshots.TryGetValue(allianceId, out var snapshot)
            && (kernel.Store.IsExclusive || kernel.Now - snapshot.LoadedAt < kernel.Settings.CatalogueLifetime))
        {
            return new(snapshot);
        }

        return new(Load(allianceId));
    }

    /// <summary>The same as the store has it now: for whoever is told of a change once, and then waits for the next one.</summary>
    public ValueTask<AllianceCatalogue?> FindLatest(string allianceId) => kernel.Store.IsExclusive ? Find(allianceId) : new(Load(allianceId));

    /// <summary>The catalogue of an alliance, or a refusal.</summary>
    public async ValueTask<Answer<AllianceCatalogue>> Get(string allianceId) =>
        await Find(allianceId) is { } catalogue ? catalogue : new NotFound(Subject.Alliance, allianceId);

    /// <summary>Forgets what it knows of an alliance, after a change.</summary>
    public void Forget(string allianceId)
    {
        Interlocked.Increment(ref _changes);
        _snapshots.TryRemove(allianceId, out _);
    }

    private async Task<AllianceCatalogue?> Load(string allianceId)
    {
        var loadedAt = kernel.Now;
        var changes = Volatile.Read(ref _changes);
        var documents = new List<Document>();
        string? continuation = null;
        do
        {
            var page = await kernel.ReadRange(
                CatalogueIds.Partition(allianceId), SortRange.All, Direction.Ascending, 1_000, continuation);
            documents.AddRange(page.Documents);
            continuation = page.Continuation;
        }
        while (continuation is not null);

        var programme = Items(documents, CatalogueIds.Programme, DocumentJson.Default.CatalogueItemProgrammeVersions).FirstOrDefault();
        if (programme is null)
        {
            return null;
        }

        var snapshot = new AllianceCatalogue(
            allianceId, loadedAt, programme,
            Items(documents, CatalogueIds.MerchantPrefix, DocumentJson.Default.CatalogueItemMerchant),
            Items(documents, CatalogueIds.PassportPrefix, DocumentJson.Default.CatalogueItemPassport),
            Items(documents, CatalogueIds.RoutePrefix, DocumentJson.Default.CatalogueItemRoute),
            Items(documents, CatalogueIds.RewardPrefix, DocumentJson.Default.CatalogueItemReward),
            Items(documents, CatalogueIds.CampaignPrefix, DocumentJson.Default.CatalogueItemCampaignVersions))
        {
            FlashWindows = Items(documents, Campaigns.FlashWindows.Prefix, DocumentJson.Default.CatalogueItemFlashWindows)
                .ToDictionary(static item => (item.Value.CampaignId, item.Value.MerchantId), static item => item.Value.Windows),
            WithdrawnRewards = [.. Withdrawn(documents, CatalogueIds.RewardPrefix, DocumentJson.Default.CatalogueItemReward)],
            WithdrawnRoutes = [.. Withdrawn(documents, CatalogueIds.RoutePrefix, DocumentJson.Default.CatalogueItemRoute)],
            WithdrawnPassports = [.. Withdrawn(documents, CatalogueIds.PassportPrefix, DocumentJson.Default.CatalogueItemPassport)],
        };
        _snapshots[allianceId] = snapshot;
        if (changes != Volatile.Read(ref _changes))
        {
            // Something was published while this was being read, and may be missing from it.
            _snapshots.TryRemove(allianceId, out _);
        }

        return snapshot;
    }

    private static IEnumerable<Versioned<T>> Items<T>(List<Document> documents, string prefix, JsonTypeInfo<CatalogueItem<T>> json)
        where T : class =>
        from document in documents
        where document.Id.StartsWith(prefix, StringComparison.Ordinal)
        let item = Bodies.Decode(document, json)
        where !item.Deleted
        select new Versioned<T>(item.Value, document.Version);

    private static IEnumerable<T> Withdrawn<T>(List<Document> documents, string prefix, JsonTypeInfo<CatalogueItem<T>> json)
        where T : class =>
        from document in documents
        where document.Id.StartsWith(prefix, StringComparison.Ordinal)
        let item = Bodies.Decode(document, json)
        where item.Deleted
        select item.Value;
}
