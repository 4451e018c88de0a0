using Alliance.Compliance;
using Alliance.Notifications;
using Alliance.Outcomes;
using Alliance.Ports;
using Microsoft.Extensions.Time.Testing;

namespace Alliance.Core.Tests.Notifications;

/// <summary>An alliance with members, a queue and a WeChat that the test scripts; its process can die anywhere and is started again.</summary>
internal sealed class NotificationWorld : IMessageQueues
{
    public const string Template = "tpl_news";

    private readonly AllianceFixture _fixture;
    private readonly InMemoryMessageQueue _queue;
    private readonly PlatformSettings _settings = new() { NotificationBatch = 3, NotificationPage = 5, CatalogueLifetime = TimeSpan.Zero };

    private NotificationWorld(AllianceFixture fixture)
    {
        _fixture = fixture;
        Time = new FakeTimeProvider(fixture.Clock.Now);
        Store = new DyingStore(fixture.Store);
        _queue = new InMemoryMessageQueue(QueueNames.Definitions.Single(), Time);
        Messages = new RepeatingQueue(_queue);
        WeChat = new ScriptedWeChat();
        Platform = Start();
    }

    public FakeTimeProvider Time { get; }

    public DyingStore Store { get; }

    public RepeatingQueue Messages { get; }

    public ScriptedWeChat WeChat { get; }

    /// <summary>The process of now.</summary>
    public AlliancePlatform Platform { get; private set; }

    /// <summary>A process that never dies, to look at what there is.</summary>
    public AlliancePlatform Observer => _fixture.Platform;

    public List<string> Members { get; } = [];

    public static async Task<NotificationWorld> Begin(int members)
    {
        var fixture = await AllianceFixture.Found(settings: new PlatformSettings { CatalogueLifetime = TimeSpan.Zero });
        var world = new NotificationWorld(fixture);
        for (var i = 0; i < members; i++)
        {
            world.Members.Add(await fixture.Member($"m{i}"));
        }

        return world;
    }

    public IMessageQueue Queue(string name) => Messages;

    /// <summary>A new process over what the last one left.</summary>
    public AlliancePlatform Restart() => Platform = Start();

    public async Task<string> Notify(Audience audience, Message message, string key = "key") =>
        AllianceFixture.Must(await Observer.Notify.Request(new NotificationRequest(AllianceFixture.Id, key, audience, message), "opr_test")).NotificationId;

    /// <summary>Lets everything happen that is to happen at this moment.</summary>
    public async Task Settle()
    {
        do
        {
            while (await Platform.Background.FollowFeed() > 0)
            {
            }
        }
        while (await Platform.Background.SendNotifications(static _ => { }) > 0);
    }

    /// <summary>The same while the process dies now and then, until all is done.</summary>
    public async Task SettleDying()
    {
        for (var calm = 0; calm < 3;)
        {
            try
            {
                Restart();
                await Settle();
                var isDone = (await _queue.Count()) is { Waiting: 0, Locked: 0 };
                calm = isDone ? calm + 1 : 0;
                AllianceFixture.Must(await Observer.DeadNotifications.Replay(AllianceFixture.Id, null));
            }
            catch (OperationCanceledException)
            {
                // The process died: its locks end.
                calm = 0;
            }

            _queue.LoseLocks();
            await _queue.Replay();
            Time.Advance(TimeSpan.FromMinutes(11));
        }
    }

    public async Task<NotificationProgress> Progress(string notificationId) =>
        AllianceFixture.Must(await Observer.ReadNotification.Progress(AllianceFixture.Id, notificationId));

    public async Task<IReadOnlyList<Alliance.Inboxes.InboxItem>> Inbox(string memberId) =>
        AllianceFixture.Must(await Observer.Inbox.Read(AllianceFixture.Id, memberId, 100, null)).Data;

    public async Task Prefer(string memberId, Func<Alliance.Inboxes.PreferencesView, Alliance.Inboxes.PreferencesView> change) =>
        AllianceFixture.Must(await Observer.Preferences.Set(AllianceFixture.Id, memberId, change(new Alliance.Inboxes.PreferencesView())));

    public async Task Grant(string memberId, string template = Template, int times = 1)
    {
        for (var i = 0; i < times; i++)
        {
            AllianceFixture.Must(await Observer.GrantWeChat.Execute(AllianceFixture.Id, memberId, template, _fixture.Key()));
        }
    }

    public Task<Answer<Alliance.Members.Erased>> Erase(string memberId) => Observer.PersonalData.Erase(AllianceFixture.Id, memberId);

    public Task<Alliance.Ledger.EarnReceipt> Earn(string memberId, string merchantId, string orderNo) =>
        _fixture.Earn(memberId, merchantId, orderNo, 20_000);

    private AlliancePlatform Start() => new(
        Store, Time, new CountingEntropy(), AllianceFixture.Secret, _settings,
        new Neighbours { Queues = this, WeChat = WeChat, Pace = Time });
}

/// <summary>A store whose process dies before or after a step; whoever asked never hears of it.</summary>
internal sealed class DyingStore(IDocumentStore inner) : IDocumentStore
{
    /// <summary>Asked before each step and after each commit.</summary>
    public Func<bool> Dies { get; set; } = static () => false;

    public bool IsExclusive => inner.IsExclusive;

    public ValueTask<Document?> Read(Partition partition, string id, CancellationToken cancellation = default)
    {
        Perhaps();
        return inner.Read(partition, id, cancellation);
    }

    public ValueTask<DocumentPage> ReadRange(
        Partition partition, SortRange range, Direction direction, int limit, string? continuation = null, CancellationToken cancellation = default)
    {
        Perhaps();
        return inner.ReadRange(partition, range, direction, limit, continuation, cancellation);
    }

    public async ValueTask<CommitResult> Commit(Partition partition, IReadOnlyList<Write> writes, CancellationToken cancellation = default)
    {
        Perhaps();
        var result = await inner.Commit(partition, writes, cancellation);
        Perhaps();
        return result;
    }

    public ValueTask<ChangePage> Changes(string container, string? cursor, int limit, CancellationToken cancellation = default) =>
        inner.Changes(container, cursor, limit, cancellation);

    private void Perhaps()
    {
        if (Dies())
        {
            throw new OperationCanceledException("The process died.");
        }
    }
}

/// <summary>A queue that may take a message twice and lose locks while messages are handled.</summary>
internal sealed class RepeatingQueue(InMemoryMessageQueue inner) : IMessageQueue
{
    private int _copies;

    /// <summary>Whether a message is taken once more.</summary>
    public Func<bool> Repeats { get; set; } = static () => false;

    /// <summary>Whether the locks of what is being handled are lost.</summary>
    public Func<bool> LosesLocks { get; set; } = static () => false;

    public QueueDefinition Definition => inner.Definition;

    public async ValueTask Send(IReadOnlyList<QueueMessage> messages, CancellationToken cancellation = default)
    {
        await inner.Send(messages, cancellation);
        foreach (var message in messages.Where(_ => Repeats()))
        {
            await inner.Send([message with { Id = $"{message.Id}.copy{++_copies}" }], cancellation);
        }
    }

    public async ValueTask<IReadOnlyList<Delivery>> Receive(int limit, TimeSpan lockTime, TimeSpan wait = default, CancellationToken cancellation = default)
    {
        var found = await inner.Receive(limit, lockTime, wait, cancellation);
        if (found.Count > 0 && LosesLocks())
        {
            inner.LoseLocks();
        }

        return found;
    }

    public ValueTask<IReadOnlyList<LockOutcome>> Complete(IReadOnlyList<Delivery> deliveries, CancellationToken cancellation = default) =>
        inner.Complete(deliveries, cancellation);

    public ValueTask<IReadOnlyList<LockOutcome>> Abandon(IReadOnlyList<Delivery> deliveries, TimeSpan delay, CancellationToken cancellation = default) =>
        inner.Abandon(deliveries, delay, cancellation);

    public ValueTask<IReadOnlyList<DateTimeOffset?>> Renew(
        IReadOnlyList<Delivery> deliveries, TimeSpan lockTime, CancellationToken cancellation = default) => inner.Renew(deliveries, lockTime, cancellation);

    public ValueTask<IReadOnlyList<LockOutcome>> DeadLetter(
        IReadOnlyList<Delivery> deliveries, string reason, CancellationToken cancellation = default) => inner.DeadLetter(deliveries, reason, cancellation);

    public ValueTask<DeadMessagePage> DeadLetters(int limit, string? continuation = null, CancellationToken cancellation = default) =>
        inner.DeadLetters(limit, continuation, cancellation);

    public ValueTask<int> Replay(IReadOnlyList<string>? handles = null, CancellationToken cancellation = default) => inner.Replay(handles, cancellation);

    public ValueTask<int> Purge(IReadOnlyList<string>? handles = null, CancellationToken cancellation = default) => inner.Purge(handles, cancellation);

    public ValueTask<QueueCounts> Count(CancellationToken cancellation = default) => inner.Count(cancellation);
}

/// <summary>A WeChat that answers as the test says, and remembers what it sent to whom.</summary>
internal sealed class ScriptedWeChat : IWeChat
{
    private readonly Lock _gate = new();

    /// <summary>What it answers; an unknown outcome is one that was sent.</summary>
    public Func<WeChatMessage, WeChatSending> Answers { get; set; } = static _ => new WeChatSending.Sent();

    /// <summary>The openids it sent to, once for each message.</summary>
    public List<string> SentTo { get; } = [];

    public Task<WeChatSending> Send(WeChatMessage message, CancellationToken cancellation = default)
    {
        lock (_gate)
        {
            var answer = Answers(message);
            if (answer is WeChatSending.Sent or WeChatSending.Unknown)
            {
                SentTo.Add(message.OpenId);
            }

            return Task.FromResult(answer);
        }
    }

    public Task<WeChatSession> Login(string code, CancellationToken cancellation = default) =>
        Task.FromResult<WeChatSession>(new WeChatSession.User("openid-" + code));
}
