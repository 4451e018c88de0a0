using System.Globalization;
using Alliance.Messaging;
using Alliance.Ports;
using Alliance.Routes;
using Alliance.Storage;

namespace Alliance.Notifications;

/// <summary>Finds a page of the audience, writes down who it is, and queues them in batches, and the next page.</summary>
internal sealed class PageFanOut(Kernel kernel, Rosters rosters, RouteWalks walks, IMessageQueue queue)
{
    private readonly Kernel _kernel = kernel;

    public static int ShardsOf(Audience audience) => audience.Kind == AudienceKind.Member ? 1 : Rosters.Shards;

    public async Task Handle(Notification notification, PageWork page)
    {
        // Once it is cancelled, members who were written down are settled as such, and no more are looked for.
        var isCancelled = notification.Cancelled is not null;
        if ((isCancelled ? await Standing(notification, PlannedPage.IdOf(page)) : await Plan(notification, page)) is not { } plan)
        {
            return;
        }

        var work = new FanOutWork(notification.AllianceId, notification.NotificationId);
        var messages = plan.Members.Chunk(_kernel.Settings.NotificationBatch)
            .Select((members, i) => work with { Batch = new(BatchId(page, i), members) })
            .Concat(plan.HasMore && !isCancelled ? [work with { Page = new(page.Shard, page.Number + 1, plan.After ?? plan.Members[^1]) }] : []);
        foreach (var batch in SendBatches.Of(messages.Select(static one => one.ToMessage())))
        {
            await queue.Send(batch);
        }
    }

    private static string BatchId(PageWork page, int index) => string.Create(CultureInfo.InvariantCulture, $"{page.Shard}.{page.Number}.{index}");

    private async Task<PlannedPage> Plan(Notification notification, PageWork page)
    {
        var id = PlannedPage.IdOf(page);
        if (await Standing(notification, id) is { } standing)
        {
            return standing;
        }

        var plan = await Find(notification, page);
        var body = Bodies.Encode(plan, DocumentJson.Default.PlannedPage);
        var result = await new Retry(_kernel.Mailing).Run(() => _kernel.Store.Commit(
            notification.Partition, [Write.Create(id, PlannedPage.SortKeyOf(page), body)]));
        return result.IsCommitted ? plan : (await Standing(notification, id))!;
    }

    private ValueTask<PlannedPage?> Standing(Notification notification, string id) =>
        _kernel.Read(notification.Partition.Container, notification.Partition.Key, id, DocumentJson.Default.PlannedPage);

    private async Task<PlannedPage> Find(Notification notification, PageWork page)
    {
        var audience = notification.Audience;
        if (audience.Kind == AudienceKind.Member)
        {
            return new([audience.Id!], HasMore: false);
        }

        var list = audience.Kind == AudienceKind.All ? Rosters.All : audience.Id!;
        var found = await rosters.Read(notification.AllianceId, list, page.Shard, page.After, _kernel.Settings.NotificationPage);
        return audience.Kind == AudienceKind.Unclaimed
            ? new(await walks.Unclaimed(notification.AllianceId, list, found.Members), found.HasMore) { After = found.Members.LastOrDefault() }
            : new(found.Members, found.HasMore);
    }
}
