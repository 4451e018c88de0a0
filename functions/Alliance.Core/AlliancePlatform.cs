using Alliance.Campaigns;
using Alliance.Campaigns.Runs;
using Alliance.Catalogue;
using Alliance.Clearing;
using Alliance.Credentials;
using Alliance.Feed;
using Alliance.Inboxes;
using Alliance.Ledger;
using Alliance.Members;
using Alliance.Notifications;
using Alliance.Operations;
using Alliance.Outcomes;
using Alliance.Passports;
using Alliance.Ports;
using Alliance.Rewards;
using Alliance.Routes;
using Alliance.Storage;
using Alliance.Webhooks.Inbound;
using Alliance.Webhooks.Outbound;

namespace Alliance;

/// <summary>
/// The whole core, put together over its ports: every use case of the platform. One instance a process; it is safe for
/// many callers at once.
/// </summary>
public sealed class AlliancePlatform
{
    private readonly Kernel _kernel;

    /// <summary>Puts the core together.</summary>
    /// <param name="store">Where everything is kept.</param>
    /// <param name="time">What time it is.</param>
    /// <param name="entropy">Where ids and secrets come from.</param>
    /// <param name="rootSecret">At least 32 secret bytes; codes, keyed hashes and presence tokens derive from it, so it must never change.</param>
    /// <param name="settings">Numbers an operator may choose.</param>
    /// <param name="neighbours">What there is beside the store, or null for nothing.</param>
    public AlliancePlatform(
        IDocumentStore store, TimeProvider time, IEntropy entropy, byte[] rootSecret, PlatformSettings settings, Neighbours? neighbours = null)
    {
        neighbours ??= Neighbours.None;
        _kernel = new Kernel(store, time, entropy, rootSecret, settings);
        var stock = new Stock(_kernel);
        var expiry = new Expiry(_kernel);
        var reservations = new ReservationSweep(_kernel, stock);
        PresenceTokens = new PresenceTokens(_kernel);
        var allowance = new IssuingAllowance(_kernel);
        Earn = new Earn(_kernel, allowance);
        Refund = new Refund(_kernel);
        Adjust = new Adjust(_kernel);
        ReassignOrder = new ReassignOrder(_kernel);
        CollectStamp = new CollectStamp(_kernel, PresenceTokens);
        TakeMap = new TakeMap(_kernel);
        VisitStop = new VisitStop(_kernel, PresenceTokens);
        Redeem = new Redeem(_kernel, stock, reservations);
        UseCode = new UseCode(_kernel);
        ReverseRedemption = new ReverseRedemption(_kernel, stock);
        RegisterMember = new RegisterMember(_kernel);
        ReadMember = new ReadMember(_kernel);
        FindMember = new FindMember(_kernel);
        BlockMember = new BlockMember(_kernel);
        Inbox = new Inbox(_kernel);
        Preferences = new Preferences(_kernel);
        GrantWeChat = new GrantWeChat(_kernel);
        RouteFeedback = new RouteFeedback(_kernel);
        ReadRoutes = new ReadRoutes(_kernel, ReadMember, RouteFeedback);
        PersonalData = new PersonalData(_kernel, ReadMember, ReadRoutes, RouteFeedback, Inbox, Preferences);
        EditCatalogue = new EditCatalogue(_kernel, stock);
        EditCampaigns = new EditCampaigns(_kernel, EditCatalogue);
        TriggerPromo = new TriggerPromo(_kernel, EditCatalogue, allowance);
        CampaignCalendar = new CampaignCalendar(_kernel, allowance, stock);
        ApiKeys = new ApiKeys(_kernel);
        Notify = new Notify(_kernel);
        ReadNotification = new ReadNotification(_kernel);
        CancelNotification = new CancelNotification(_kernel, ReadNotification);
        var definitions = new WorkflowDefinitions();
        InboundSecrets = new InboundSecrets(_kernel);
        ReceiveWebhook = new ReceiveWebhook(_kernel, neighbours.Pace ?? time, InboundSecrets);
        var fanOut = new FanOut(_kernel);
        PublishEvent = new PublishEvent(_kernel);
        WebhookEndpoints = new WebhookEndpoints(_kernel, neighbours.Webhooks);
        WebhookDeliveries = new WebhookDeliveries(_kernel, WebhookEndpoints);
        if (neighbours.Webhooks is { } transport)
        {
            var deliver = new DeliverWebhook(_kernel, neighbours.Pace ?? time, transport, WebhookEndpoints, WebhookDeliveries);
            definitions.Add(new WebhookDelivery()).Add(WebhookDelivery.Attempt, (context, task) => deliver.Execute(task, context.Cancellation));
        }

        var accompany = new AccompanyMember(_kernel, Notify, RouteFeedback);
        definitions.Add(new RouteJourney())
            .Add(RouteJourney.Look, (_, state) => accompany.Look(state))
            .Add(RouteJourney.Tell, (_, state) => accompany.Tell(state));
        var tally = new CampaignTally(_kernel);
        var rosters = new Rosters(_kernel);
        var walks = new RouteWalks(_kernel, rosters);
        CampaignLog = new CampaignLog(_kernel, neighbours.Blobs, neighbours.Pace ?? time);
        if (neighbours.Blobs is { } reports)
        {
            var steps = new TakeCampaignStep(
                _kernel, new CampaignMessages(_kernel, Notify), PublishEvent, CampaignLog, new CampaignReports(_kernel, tally, walks, reports));
            definitions.Add(new CampaignWorkflow())
                .Add(CampaignRuns.Plan, (_, run) => steps.Plan(run))
                .Add(CampaignRuns.Take, (_, due) => steps.Take(due));
        }

        Workflows = neighbours.Workflows?.Invoke(definitions);
        SteerWorkflows = new SteerWorkflows(_kernel, Workflows);
        Blobs = neighbours.Blobs;
        List<IChangeHandler> handlers =
        [
            new OrderHandler(_kernel, Refund), new LedgerHandler(expiry, stock, new ClearingProjection(_kernel), tally, rosters, PersonalData),
            new InboundHandler(_kernel, Earn, Refund, TriggerPromo, neighbours.Explain ?? RefusalReason.Of), new LedgerEvents(fanOut),
            new Webhooks.Outbound.EventHandler(fanOut), new RosterBackfill(rosters),
        ];
        if (Workflows is not null && neighbours.Blobs is not null)
        {
            handlers.Add(new CampaignStarter(Workflows));
        }

        if (Workflows is not null && neighbours.Webhooks is not null)
        {
            handlers.Add(new DeliveryStarter(Workflows));
        }

        var queue = neighbours.Queues?.Queue(QueueNames.Notifications);
        FanOutQueue? notifications = null;
        var retention = new InboxRetention(_kernel);
        if (queue is not null)
        {
            // Without queues what was requested waits in the store, for a process that has them.
            handlers.Add(new FanOutHandler(_kernel, queue, retention));
            notifications = new FanOutQueue(queue, new FanOutSteps(_kernel, rosters, walks, queue, neighbours.WeChat), neighbours.Pace ?? time);
        }

        if (Workflows is not null)
        {
            handlers.Add(new JourneyStarter(Workflows));
        }

        var feed = new ChangeFeed(_kernel, handlers);
        DeadNotifications = new DeadNotifications(queue);
        WeChatLogin = new WeChatLogin(RegisterMember, neighbours.WeChat);
        Settlement = new Settlement(_kernel, feed);
        Background = new Background(_kernel, feed, expiry, reservations, retention, notifications);
    }

    /// <summary>
    /// Whether the store was begun with this root secret; asked once, before anything else. A store that has never been
    /// asked takes the secret for its own.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store did not answer; ask again.</exception>
    public Task<bool> HasTheStoresSecret() => SecretsMark.Matches(_kernel);

    /// <summary>Whether a store, which is only read here, was begun with another root secret than this.</summary>
    /// <param name="store">A snapshot, say.</param>
    /// <param name="rootSecret">At least 32 bytes.</param>
    public static Task<bool> IsOfAnotherSecret(IDocumentStore store, byte[] rootSecret) => SecretsMark.Contradicts(store, rootSecret);

    /// <summary>The secret with which a server signs the links of the blobs that it serves itself.</summary>
    /// <param name="rootSecret">As the constructor takes it.</param>
    public static byte[] BlobLinkSecret(byte[] rootSecret) => Secrets.Derive(rootSecret, "blob-links");

    /// <summary>What time it is.</summary>
    public DateTimeOffset Now => _kernel.Now;

    /// <summary>Where reports are, or null in a process that has none.</summary>
    public IBlobStore? Blobs { get; }

    /// <summary>Purchases.</summary>
    public Earn Earn { get; }

    /// <summary>Refunds.</summary>
    public Refund Refund { get; }

    /// <summary>Adjustments by operators.</summary>
    public Adjust Adjust { get; }

    /// <summary>Orders credited to the wrong member.</summary>
    public ReassignOrder ReassignOrder { get; }

    /// <summary>Stamps by presence.</summary>
    public CollectStamp CollectStamp { get; }

    /// <summary>Rotating QR codes.</summary>
    public PresenceTokens PresenceTokens { get; }

    /// <summary>Setting out on a route.</summary>
    public TakeMap TakeMap { get; }

    /// <summary>Members' maps of routes.</summary>
    public ReadRoutes ReadRoutes { get; }

    /// <summary>What members say of routes.</summary>
    public RouteFeedback RouteFeedback { get; }

    /// <summary>Stops lit by presence.</summary>
    public VisitStop VisitStop { get; }

    /// <summary>Rewards for points and for completed passports and routes.</summary>
    public Redeem Redeem { get; }

    /// <summary>Verifying codes.</summary>
    public UseCode UseCode { get; }

    /// <summary>Taking redemptions back.</summary>
    public ReverseRedemption ReverseRedemption { get; }

    /// <summary>New members.</summary>
    public RegisterMember RegisterMember { get; }

    /// <summary>What members see.</summary>
    public ReadMember ReadMember { get; }

    /// <summary>Finding members.</summary>
    public FindMember FindMember { get; }

    /// <summary>Blocking members.</summary>
    public BlockMember BlockMember { get; }

    /// <summary>Export and erasure.</summary>
    public PersonalData PersonalData { get; }

    /// <summary>Publishing programmes, merchants, passports and rewards.</summary>
    public EditCatalogue EditCatalogue { get; }

    /// <summary>Writing campaigns, publishing and stopping them.</summary>
    public EditCampaigns EditCampaigns { get; }

    /// <summary>Opening windows of flash promotions.</summary>
    public TriggerPromo TriggerPromo { get; }

    /// <summary>The operator's calendar of campaigns.</summary>
    public CampaignCalendar CampaignCalendar { get; }

    /// <summary>API keys.</summary>
    public ApiKeys ApiKeys { get; }

    /// <summary>Telling members something.</summary>
    public Notify Notify { get; }

    /// <summary>What merchants sign their webhooks with.</summary>
    public InboundSecrets InboundSecrets { get; }

    /// <summary>Webhooks of merchants.</summary>
    public ReceiveWebhook ReceiveWebhook { get; }

    /// <summary>Telling merchants' and operators' systems of events.</summary>
    public PublishEvent PublishEvent { get; }

    /// <summary>Where events are told.</summary>
    public WebhookEndpoints WebhookEndpoints { get; }

    /// <summary>What was told, and what came of it.</summary>
    public WebhookDeliveries WebhookDeliveries { get; }
    /// <summary>Notifications and how far they have come.</summary>
    public ReadNotification ReadNotification { get; }

    /// <summary>Stopping notifications.</summary>
    public CancelNotification CancelNotification { get; }

    /// <summary>What could not be sent.</summary>
    public DeadNotifications DeadNotifications { get; }

    /// <summary>What members were told.</summary>
    public Inbox Inbox { get; }

    /// <summary>What members want to be told.</summary>
    public Preferences Preferences { get; }

    /// <summary>Members' grants of WeChat messages.</summary>
    public GrantWeChat GrantWeChat { get; }

    /// <summary>Members who sign in with WeChat.</summary>
    public WeChatLogin WeChatLogin { get; }

    /// <summary>Net positions between merchants.</summary>
    public Settlement Settlement { get; }

    /// <summary>Workflow instances, or null in a process that runs none.</summary>
    public IWorkflowClient? Workflows { get; }

    /// <summary>What campaigns' runs have done, and their reports.</summary>
    public CampaignLog CampaignLog { get; }

    /// <summary>Looking at workflows and steering them.</summary>
    public SteerWorkflows SteerWorkflows { get; }

    /// <summary>What goes on without a caller.</summary>
    public Background Background { get; }

    /// <summary>Everything an alliance has published.</summary>
    public ValueTask<Answer<AllianceCatalogue>> Catalogue(string allianceId) => _kernel.Catalogue.Get(allianceId);
}
