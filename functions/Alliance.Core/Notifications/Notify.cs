using Alliance.Outcomes;
using Alliance.Storage;

namespace Alliance.Notifications;

/// <summary>Something to tell members.</summary>
/// <param name="AllianceId">The alliance.</param>
/// <param name="Key">
/// The natural key, 1 to 300 characters: what this notification is about, such as a campaign's window and step. The same key
/// is the same notification for ever, whatever a later request says.
/// </param>
/// <param name="Audience">Whom to tell.</param>
/// <param name="Message">What to tell them.</param>
public sealed record NotificationRequest(string AllianceId, string Key, Audience Audience, Message Message)
{
    /// <summary>The longest key, in characters.</summary>
    public const int KeyLengthMax = 300;

    /// <summary>Digest of the request where its key comes from a caller; the same key with another digest is refused.</summary>
    public string? Digest { get; init; }
}

/// <summary>A notification as it was requested.</summary>
/// <param name="NotificationId">The id, <c>ntf_…</c>.</param>
/// <param name="Audience"><c>all</c>, <c>tier</c>, <c>walkers</c>, <c>unclaimed</c>, <c>visitors</c> or <c>member</c>.</param>
/// <param name="AudienceId">The tier, route, merchant or member; null for all.</param>
/// <param name="Title">What stands first.</param>
/// <param name="Text">All of it.</param>
/// <param name="Link">Where a tap leads, or null.</param>
/// <param name="Category"><c>campaign</c> or <c>service</c>.</param>
/// <param name="WeChatTemplateId">The template with which WeChat is told too, or null.</param>
/// <param name="ExpiresAt">First moment at which it is not sent any more, or null.</param>
/// <param name="RequestedAt">When it was requested.</param>
/// <param name="RequestedBy">Who asked for it.</param>
/// <param name="CancelledAt">When it was cancelled, or null.</param>
/// <param name="CancelReason">Why it was cancelled, or null.</param>
public sealed record NotificationView(
    string NotificationId, string Audience, string? AudienceId, string Title, string Text, string? Link, string Category,
    string? WeChatTemplateId, DateTimeOffset? ExpiresAt, DateTimeOffset RequestedAt, string RequestedBy, DateTimeOffset? CancelledAt,
    string? CancelReason)
{
    internal static NotificationView Of(Notification notification) => new(
        notification.NotificationId, Name(notification.Audience.Kind), notification.Audience.Id,
        notification.Message.Title, notification.Message.Text, notification.Message.Link,
        Name(notification.Message.Category), notification.Message.WeChat?.TemplateId, notification.Message.ExpiresAt,
        notification.RequestedAt, notification.By, notification.Cancelled?.At, notification.Cancelled?.Reason);

    internal static string Name<T>(T value) where T : struct, Enum => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}

/// <summary>
/// Requests notifications. The request is all that is written here; a process that has queues then finds the members and
/// tells each of them once.
/// </summary>
public sealed class Notify
{
    private readonly Kernel _kernel;

    internal Notify(Kernel kernel) => _kernel = kernel;

    /// <summary>Requests once for each key; a second request of the same key is a replay of the first.</summary>
    /// <param name="request">What to tell whom.</param>
    /// <param name="actor">Who asks: an operator's id, or the campaign or route that does.</param>
    public async Task<Answer<NotificationView>> Request(NotificationRequest request, string actor)
    {
        if (request.Key is not { Length: >= 1 and <= NotificationRequest.KeyLengthMax } || !request.Message.IsWithinBounds)
        {
            throw new ArgumentException("The key or the message of the notification is empty or too long.", nameof(request));
        }

        if (await Refuse(request) is { } refusal)
        {
            return refusal;
        }

        var notificationId = Ids.Notification(request.AllianceId, request.Key);
        var answer = await Once.Send(
            _kernel.Mailing, Notification.PartitionOf(request.AllianceId, notificationId), Notification.Shape,
            new Create(_kernel, request, notificationId, actor), assumeAbsent: true);
        return !answer.IsSuccess ? answer.Refusal
            : answer.IsReplay ? Answer<NotificationView>.Replay(NotificationView.Of(answer.Value))
            : NotificationView.Of(answer.Value);
    }

    private async ValueTask<Refusal?> Refuse(NotificationRequest request)
    {
        if (await _kernel.Catalogue.Find(request.AllianceId) is not { } catalogue)
        {
            return new NotFound(Subject.Alliance, request.AllianceId);
        }

        var id = request.Audience.Id ?? "";
        switch (request.Audience.Kind)
        {
            case AudienceKind.Tier:
                return new AudienceUnavailable("tier", id);
            case AudienceKind.Walkers or AudienceKind.Unclaimed when catalogue.PromisedRoute(id) is null:
                return new NotFound(Subject.Route, id);
            case AudienceKind.Visitors when catalogue.FindMerchant(id) is null:
                return new NotFound(Subject.Merchant, id);
            case AudienceKind.Member when await _kernel.Members.ReadRecent(
                Ids.Key(request.AllianceId, id), _kernel.Settings.CatalogueLifetime) is not { Erased: false }:
                return new NotFound(Subject.Member, id);
            default:
                return null;
        }
    }

    private sealed class Create(Kernel kernel, NotificationRequest request, string notificationId, string actor)
        : Command<Notification, Notification>
    {
        protected override ValueTask<Answer<Notification>> Answer(Unit<Notification> unit)
        {
            if (unit.State is { } standing)
            {
                return new(
                    standing.CommitId == unit.CommitId ? standing
                    : standing.Digest != request.Digest ? new KeyReused()
                    : Answer<Notification>.Replay(standing));
            }

            var notification = new Notification
            {
                NotificationId = notificationId,
                AllianceId = request.AllianceId,
                Key = request.Key,
                Audience = request.Audience,
                Message = request.Message,
                RequestedAt = kernel.Now,
                By = actor,
                CommitId = unit.CommitId,
                Digest = request.Digest,
            };
            unit.Put(notification);
            return new(notification);
        }
    }
}
