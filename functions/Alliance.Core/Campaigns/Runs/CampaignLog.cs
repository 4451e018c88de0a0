using Alliance.Ledger;
using Alliance.Outcomes;
using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Campaigns.Runs;

/// <summary>What became of one step, once for ever.</summary>
internal sealed record LoggedStep
{
    public required CampaignStep Step { get; init; }

    public required DateTimeOffset TakenAt { get; init; }

    /// <summary>Why nothing was done, or null where it was.</summary>
    public string? Skipped { get; init; }

    /// <summary>The notification that it requested.</summary>
    public string? NotificationId { get; init; }

    /// <summary>The reports that it wrote.</summary>
    public string[]? Reports { get; init; }
}

/// <summary>One step of a campaign as operators see it.</summary>
/// <param name="Step"><c>announce</c>, <c>open</c>, <c>close</c> or <c>settle</c>.</param>
/// <param name="Window">The local start of its window as scheduled.</param>
/// <param name="DueAt">When it was due.</param>
/// <param name="TakenAt">When it was taken.</param>
/// <param name="Skipped">Why nothing was done, or null where it was: <c>paused</c>, <c>cancelled</c> or <c>late</c>.</param>
/// <param name="MerchantId">The merchant that opened the window; null where the schedule did.</param>
/// <param name="NotificationId">What members were told, or null.</param>
public sealed record CampaignStepView(
    string Step, string Window, DateTimeOffset DueAt, DateTimeOffset TakenAt, string? Skipped, string? MerchantId, string? NotificationId);

/// <summary>A report that can be downloaded.</summary>
/// <param name="Window">The local start of its window as scheduled.</param>
/// <param name="MerchantId">The merchant that opened the window; null where the schedule did.</param>
/// <param name="IsFinal">True when nothing of the window can be reported any more.</param>
/// <param name="MadeAt">When it was made.</param>
/// <param name="Json">A link to it as JSON, good for an hour.</param>
/// <param name="Csv">A link to it as CSV, good for an hour.</param>
public sealed record ReportView(string Window, string? MerchantId, bool IsFinal, DateTimeOffset MadeAt, Uri Json, Uri Csv);

/// <summary>What a campaign's run has done: a document a step, newest first.</summary>
public sealed class CampaignLog
{
    private const string SortPrefix = "stp/";
    private static readonly TimeSpan LinkLifetime = TimeSpan.FromHours(1);
    private readonly Kernel _kernel;
    private readonly IBlobStore? _blobs;
    private readonly TimeProvider _pace;

    internal CampaignLog(Kernel kernel, IBlobStore? blobs, TimeProvider pace) => (_kernel, _blobs, _pace) = (kernel, blobs, pace);

    /// <summary>The steps taken, newest first; <paramref name="limit"/> is 1 to 1,000.</summary>
    public async Task<Answer<Page<CampaignStepView>>> Read(string allianceId, string campaignId, int limit, string? cursor)
    {
        if (await Refuse(allianceId, campaignId) is { } refusal)
        {
            return refusal;
        }

        return await NewestFirst.Read(_kernel, PartitionOf(allianceId, campaignId), SortPrefix, limit, cursor, View);
    }

    /// <summary>The newest report of each window, newest window first; <paramref name="limit"/> is 1 to 100.</summary>
    public async Task<Answer<Page<ReportView>>> Reports(string allianceId, string campaignId, int limit)
    {
        if (await Refuse(allianceId, campaignId) is { } refusal)
        {
            return refusal;
        }

        if (_blobs is null)
        {
            throw new StoreUnavailableException("This process has no reports.");
        }

        var reports = new Dictionary<(string, string?), ReportView>();
        string? continuation = null;
        do
        {
            var page = await _kernel.ReadRange(
                PartitionOf(allianceId, campaignId), SortRange.StartingWith(SortPrefix), Direction.Descending, 200, continuation);
            foreach (var logged in page.Documents.Select(Decode).Where(static logged => logged.Reports is not null))
            {
                // The final report comes first, and has replaced the one before it.
                var key = (logged.Step.Window.Key, logged.Step.MerchantId);
                if (reports.Count < limit && !reports.ContainsKey(key))
                {
                    reports[key] = new ReportView(
                        logged.Step.Window.Key, logged.Step.MerchantId, logged.Step.Kind == CampaignStepKind.Settle, logged.TakenAt,
                        await Link(logged.Reports![0]), await Link(logged.Reports[1]));
                }
            }

            continuation = page.Continuation;
        }
        while (continuation is not null && reports.Count < limit);

        return new Page<ReportView>([.. reports.Values], null);
    }

    /// <summary>Keeps what became of a step; the first word stands.</summary>
    internal async Task Add(string allianceId, string campaignId, LoggedStep logged)
    {
        var write = Write.Create(IdOf(logged.Step), SortKeyOf(logged.Step), Bodies.Encode(logged, DocumentJson.Default.LoggedStep));
        await new Retry(_kernel.Mailing).Run(() => _kernel.Store.Commit(PartitionOf(allianceId, campaignId), [write]));
    }

    /// <summary>Whether a step was taken before.</summary>
    internal async ValueTask<bool> Has(string allianceId, string campaignId, CampaignStep step) =>
        await _kernel.ReadDocument(PartitionOf(allianceId, campaignId), IdOf(step)) is not null;

    internal static Partition PartitionOf(string allianceId, string campaignId) => new(Containers.Campaigns, Ids.Key(allianceId, campaignId));

    private async ValueTask<Refusal?> Refuse(string allianceId, string campaignId)
    {
        var catalogue = await _kernel.Catalogue.Get(allianceId);
        return !catalogue.IsSuccess ? catalogue.Refusal
            : catalogue.Value.FindCampaign(campaignId) is null ? new NotFound(Subject.Campaign, campaignId)
            : null;
    }

    private ValueTask<Uri> Link(string name) => _blobs!.SignedLink(name, _pace.GetUtcNow() + LinkLifetime);

    private static string IdOf(CampaignStep step) => "step:" + step.Key;

    private static string SortKeyOf(CampaignStep step) => $"{SortPrefix}{step.At.UtcTicks:D19}/{step.Key}";

    private static LoggedStep Decode(Document document) => Bodies.Decode(document, DocumentJson.Default.LoggedStep);

    private static CampaignStepView View(Document document)
    {
        var logged = Decode(document);
        return new(
            CampaignStep.Word(logged.Step.Kind), logged.Step.Window.Key, logged.Step.At, logged.TakenAt, logged.Skipped, logged.Step.MerchantId,
            logged.NotificationId);
    }
}
