using Alliance.Outcomes;
using Alliance.Storage;

namespace Alliance.Notifications;

/// <summary>Stops a notification that is under way: whoever has not been told by then is not told.</summary>
public sealed class CancelNotification
{
    private readonly Kernel _kernel;
    private readonly ReadNotification _read;

    internal CancelNotification(Kernel kernel, ReadNotification read) => (_kernel, _read) = (kernel, read);

    /// <summary>Cancels; again changes nothing. What is in an inbox stays there.</summary>
    public async Task<Answer<NotificationView>> Execute(string allianceId, string notificationId, string reason, string actor)
    {
        var progress = await _read.Progress(allianceId, notificationId);
        if (!progress.IsSuccess)
        {
            return progress.Refusal;
        }

        if (progress.Value.State == NotificationProgress.Done)
        {
            return new NotificationDone(notificationId);
        }

        var answer = await Once.Send(
            _kernel.Mailing, Notification.PartitionOf(allianceId, notificationId), Notification.Shape, new Cancel(_kernel, notificationId, reason, actor));
        return !answer.IsSuccess ? answer.Refusal
            : answer.IsReplay ? Answer<NotificationView>.Replay(NotificationView.Of(answer.Value))
            : NotificationView.Of(answer.Value);
    }

    private sealed class Cancel(Kernel kernel, string notificationId, string reason, string actor) : Command<Notification, Notification>
    {
        protected override ValueTask<Answer<Notification>> Answer(Unit<Notification> unit)
        {
            if (unit.State is not { } notification)
            {
                return new(new NotFound(Subject.Notification, notificationId));
            }

            if (notification.Cancelled is { } standing)
            {
                return new(standing.CommitId == unit.CommitId ? notification : Answer<Notification>.Replay(notification));
            }

            notification = notification with { Cancelled = new Cancellation(kernel.Now, actor, reason, unit.CommitId) };
            unit.Put(notification);
            return new(notification);
        }
    }
}
