using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Notifications;

/// <summary>What a message of the queue asks for: one of the three.</summary>
internal sealed record FanOutWork(string AllianceId, string NotificationId)
{
    public PageWork? Page { get; init; }

    public BatchWork? Batch { get; init; }

    public WeChatWork? WeChat { get; init; }

    /// <summary>How many members it concerns, as far as that is known.</summary>
    public int Members => Batch?.Members.Length ?? (WeChat is null ? 0 : 1);

    public QueueMessage ToMessage(DateTimeOffset? notBefore = null) =>
        new(MessageId(notBefore), Bodies.Encode(this, DocumentJson.Default.FanOutWork), NotBefore: notBefore);

    // A message put off has a name of its own, or the queue would take it for the one it has just seen.
    private string MessageId(DateTimeOffset? notBefore) => NotificationId + (this switch
    {
        { Page: { } page } => $".p.{page.Shard}.{page.Number}",
        { Batch: { } batch } => ".b." + batch.Id,
        _ => $".w.{WeChat!.MemberId}" + (notBefore is { } later ? "." + later.UtcTicks : ""),
    });
}

/// <summary>A page of the audience is to be found and cut into batches.</summary>
/// <param name="Shard">Of which shard of the list.</param>
/// <param name="Number">The page, from 0.</param>
/// <param name="After">The last member of the page before.</param>
internal sealed record PageWork(int Shard, int Number, string? After);

/// <summary>These members are to be told.</summary>
/// <param name="Id">Shard, page and place in the page.</param>
/// <param name="Members">At most <see cref="PlatformSettings.NotificationBatch"/>.</param>
internal sealed record BatchWork(string Id, string[] Members);

/// <summary>WeChat is to tell a member.</summary>
internal sealed record WeChatWork(string MemberId);

/// <summary>
/// Who is told, page by page: written once, before anybody of the page is told, so that a page handled again is cut into
/// the same batches, whoever has joined meanwhile.
/// </summary>
internal sealed record PlannedPage(string[] Members, bool HasMore)
{
    public const string Prefix = "page/";

    /// <summary>Where the list goes on, where not all of it is told; else null: after the last of the members.</summary>
    public string? After { get; init; }

    public static string IdOf(PageWork page) => $"page:{page.Shard}:{page.Number}";

    public static string SortKeyOf(PageWork page) => $"{Prefix}{page.Shard:D3}/{page.Number:D8}";
}

/// <summary>What became of a batch: written once, when everybody of it is settled as far as the inbox goes.</summary>
internal sealed record BatchResult(string Id)
{
    public const string Prefix = "batch/";

    /// <summary>Who has it in the inbox.</summary>
    public int Delivered { get; set; }

    public int Declined { get; set; }

    public int Erased { get; set; }

    public int Expired { get; set; }

    public int Cancelled { get; set; }

    /// <summary>Who of them had not granted a WeChat message.</summary>
    public int NotGranted { get; set; }

    /// <summary>Whom WeChat is to tell.</summary>
    public string[]? WeChat { get; set; }

    public int Total => Delivered + Declined + Erased + Expired + Cancelled;

    public static string IdOf(string batchId) => "batch:" + batchId;
}
