using Alliance.Inboxes;
using Alliance.Members;
using Alliance.Messaging;
using Alliance.Outcomes;
using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Notifications;

/// <summary>
/// Has WeChat tell a member: within the grants, the quiet hours and the daily number that the member has set. WeChat knows
/// no ids of messages, so a call that was never answered is made again, and counted as such.
/// </summary>
internal sealed class WeChatDelivery(Kernel kernel, IWeChat weChat, IMessageQueue queue)
{
    // China has had one time and no summer time since 1992.
    private static readonly TimeSpan Beijing = TimeSpan.FromHours(8);

    private readonly Kernel _kernel = kernel;

    /// <summary>Calls WeChat where it may be called.</summary>
    /// <returns>What becomes of the message, and the outcome to be counted, or null while there is none.</returns>
    public async Task<(Handling Handling, string? Outcome)> Handle(Notification notification, WeChatWork work, bool isLast, CancellationToken cancellation)
    {
        var rules = (await _kernel.Catalogue.Find(notification.AllianceId) ?? throw new InvalidDataException($"There is no alliance '{notification.AllianceId}'."))
            .RulesAt(_kernel.Now);
        var partition = InboxState.PartitionOf(notification.AllianceId, work.MemberId);
        var decision = Require(await Once.Send(_kernel.Mailing, partition, InboxState.Shape, new BeginWeChat(_kernel, rules, notification)));
        if (decision.PutOffUntil is { } until)
        {
            var later = new FanOutWork(notification.AllianceId, notification.NotificationId) { WeChat = work };
            await queue.Send([later.ToMessage(until)], cancellation);
            return (Handling.Done, null);
        }

        return decision.IsCall
            ? await Call(notification, work, partition, isLast, cancellation)
            : (Handling.Done, decision.Attempt.Outcome);
    }

    private async Task<(Handling, string?)> Call(
        Notification notification, WeChatWork work, Partition partition, bool isLast, CancellationToken cancellation)
    {
        var template = notification.Message.WeChat!;
        var profile = await _kernel.Read(
            Containers.Accounts, Ids.Key(notification.AllianceId, work.MemberId), Profile.DocumentId, DocumentJson.Default.Profile);
        WeChatSending answer = profile?.ExternalId is { } openId
            ? await weChat.Send(new WeChatMessage(openId, template.TemplateId, template.Data, template.Page), cancellation)
            : new WeChatSending.UnknownUser();
        switch (answer)
        {
            case WeChatSending.Sent:
                return (Handling.Done, await End(WeChatStatus.Sent, null));
            case WeChatSending.NotGranted:
                return (Handling.Done, await End(WeChatStatus.NotGranted, null));
            case WeChatSending.UnknownUser:
                return (Handling.Done, await End(WeChatStatus.UnknownUser, null));
            case WeChatSending.Refused refused:
                return (Handling.Reject($"WeChat refused it: {refused.Reason} ({refused.Code})"), await End(WeChatStatus.Failed, refused.Code));
            case WeChatSending.QuotaUsedUp quota:
                return (Handling.Done, await PutOff(notification, work, partition, quota.Code, cancellation));
            case WeChatSending.Later later:
                var outcome = await End(WeChatStatus.Waiting, later.Code);
                return (Handling.Retry($"WeChat did not take it: {later.Reason} ({later.Code})"), isLast ? outcome : null);
            case WeChatSending.Unknown unknown:
                // It stays written down as being called: whoever calls next knows that it may be the second time.
                return (Handling.Retry($"WeChat did not answer: {unknown.Reason}"), isLast ? WeChatOutcomes.Unknown : null);
            default:
                throw new InvalidOperationException($"{answer} is no answer.");
        }

        async Task<string> End(WeChatStatus status, int? code) =>
            Require(await Once.Send(_kernel.Mailing, partition, InboxState.Shape, new EndWeChat(notification, status, code))).Outcome;
    }

    /// <summary>To WeChat's next day, or no more where the message is over by then. The grant is free meanwhile.</summary>
    private async Task<string?> PutOff(Notification notification, WeChatWork work, Partition partition, int code, CancellationToken cancellation)
    {
        var tomorrow = new DateTimeOffset(_kernel.Now.ToOffset(Beijing).Date.AddDays(1), Beijing);
        var isOver = notification.IsOver(tomorrow, _kernel.Settings.InboxRetention);
        var attempt = Require(await Once.Send(
            _kernel.Mailing, partition, InboxState.Shape,
            new EndWeChat(notification, isOver ? WeChatStatus.Expired : WeChatStatus.Waiting, code, isPutOff: true)));
        if (isOver)
        {
            return attempt.Outcome;
        }

        await queue.Send([new FanOutWork(notification.AllianceId, notification.NotificationId) { WeChat = work }.ToMessage(tomorrow)], cancellation);
        return null;
    }

    /// <summary>Counts what has come to an end.</summary>
    public async Task Count(Notification notification, IEnumerable<(string MemberId, string Outcome)> outcomes)
    {
        var partition = WeChatTally.PartitionOf(notification.AllianceId, notification.NotificationId);
        foreach (var some in outcomes.DistinctBy(static one => one.MemberId, StringComparer.Ordinal).Chunk(CountOutcomes.MembersMax))
        {
            Require(await Once.Send(_kernel.Mailing, partition, WeChatTally.Shape, new CountOutcomes(some)));
        }
    }

    private static T Require<T>(Answer<T> answer) where T : class => answer.IsSuccess ? answer.Value : throw new StoreUnavailableException();
}
