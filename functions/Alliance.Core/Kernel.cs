using Alliance.Catalogue;
using Alliance.Feed;
using Alliance.Ledger;
using Alliance.Members;
using Alliance.Ports;
using Alliance.Rewards;
using Alliance.Routes;
using Alliance.Storage;
using Alliance.Webhooks.Inbound;

namespace Alliance;

/// <summary>What the use cases share: the ports, the mailboxes over them, and the catalogue.</summary>
internal sealed class Kernel
{
    public Kernel(IDocumentStore store, TimeProvider time, IEntropy entropy, byte[] rootSecret, PlatformSettings settings)
    {
        Store = store;
        Time = time;
        Entropy = entropy;
        Settings = settings;
        Secrets = new Secrets(rootSecret);
        Mailing = new MailboxContext(store, time, entropy);
        Members = new Mailboxes<Account>(Mailing, Containers.Accounts, Shapes.Account, settings.MembersInMemory);
        Stock = new Mailboxes<StockShard>(Mailing, Containers.Stock, Shapes.StockShard, settings.StockShardsInMemory);
        Catalogue = new CatalogueReader(this);
    }

    public IDocumentStore Store { get; }

    public TimeProvider Time { get; }

    public IEntropy Entropy { get; }

    public PlatformSettings Settings { get; }

    public Secrets Secrets { get; }

    public MailboxContext Mailing { get; }

    public Mailboxes<Account> Members { get; }

    public Mailboxes<StockShard> Stock { get; }

    public CatalogueReader Catalogue { get; }

    /// <summary>Orders this process has just posted itself, so that the change feed need not look.</summary>
    public PostedOrders PostedOrders { get; } = new();

    public DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>Reads one document of any partition, asking again while the store is unavailable.</summary>
    public async ValueTask<T?> Read<T>(string container, string key, string id, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> json)
        where T : class
    {
        var document = await ReadDocument(new Partition(container, key), id);
        return document is null ? null : Bodies.Decode(document, json);
    }

    /// <summary>Reads one document as it is stored, asking again while the store is unavailable.</summary>
    public ValueTask<Document?> ReadDocument(Partition partition, string id) => new Retry(Mailing).Run(() => Store.Read(partition, id));

    /// <summary>Creates those of some documents (1 to 99) that are not there: all at once, which is the rule, or one by one.</summary>
    public async Task CreateMissing(Partition partition, IReadOnlyList<Write> creates)
    {
        if ((await new Retry(Mailing).Run(() => Store.Commit(partition, creates))).IsCommitted || creates.Count == 1)
        {
            return;
        }

        foreach (var create in creates)
        {
            await new Retry(Mailing).Run(() => Store.Commit(partition, [create]));
        }
    }

    /// <summary>Reads a page of a range, asking again while the store is unavailable.</summary>
    public ValueTask<DocumentPage> ReadRange(Partition partition, SortRange range, Direction direction, int limit, string? continuation = null) =>
        new Retry(Mailing).Run(() => Store.ReadRange(partition, range, direction, limit, continuation));
}

/// <summary>The hot document of each kind of partition.</summary>
internal static class Shapes
{
    public static readonly StateDocument<Account> Account = new(Ledger.Account.DocumentId, DocumentJson.Default.Account);
    public static readonly StateDocument<OrderClaim> Order = new(OrderClaim.DocumentId, DocumentJson.Default.OrderClaim);
    public static readonly StateDocument<Lookup> Lookup = new(Members.Lookup.DocumentId, DocumentJson.Default.Lookup);
    public static readonly StateDocument<Allowance> Allowance = new(Ledger.Allowance.DocumentId, DocumentJson.Default.Allowance);
    public static readonly StateDocument<KeyRecord> Key = new("key", DocumentJson.Default.KeyRecord);
    public static readonly StateDocument<MerchantSecrets> MerchantSecrets = new(Webhooks.Inbound.MerchantSecrets.DocumentId, DocumentJson.Default.MerchantSecrets);
    public static readonly StateDocument<BadSignatures> BadSignatures = new(Webhooks.Inbound.BadSignatures.DocumentId, DocumentJson.Default.BadSignatures);
    public static readonly StateDocument<RatingTotal> RatingTotal = new(Routes.RatingTotal.DocumentId, DocumentJson.Default.RatingTotal);
    public static readonly StateDocument<StockShard> StockShard = new(Rewards.StockShard.DocumentId, DocumentJson.Default.StockShard);
}

/// <summary>The few numbers an operator of the platform may choose.</summary>
public sealed record PlatformSettings
{
    /// <summary>How many members' accounts stay in memory.</summary>
    public int MembersInMemory { get; init; } = 50_000;

    /// <summary>How many shards of stock stay in memory.</summary>
    public int StockShardsInMemory { get; init; } = 10_000;

    /// <summary>
    /// How long a process may go on using a catalogue it has read. Zero where this process alone writes the store: its
    /// own changes then count at once.
    /// </summary>
    public TimeSpan CatalogueLifetime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long stock stays reserved for a redemption that has not spent its points yet.</summary>
    public TimeSpan ReservationTime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How often reservations, lots and codes are swept.</summary>
    public TimeSpan SweepInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the change feed is asked when it was empty.</summary>
    public TimeSpan FeedInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How many members one message of the queue tells something (1 to 500).</summary>
    public int NotificationBatch { get; init; } = 100;

    /// <summary>How many members of an audience are found at a time (1 to 1,000).</summary>
    public int NotificationPage { get; init; } = 1_000;

    /// <summary>How long a message stays in an inbox, at least thirty days; later nothing of its notification is sent any more.</summary>
    public TimeSpan InboxRetention { get; init; } = TimeSpan.FromDays(365);

    /// <summary>How members are accompanied on their routes.</summary>
    public JourneySettings Journeys { get; init; } = new();

    /// <summary>Unused codes one member may hold.</summary>
    public int OpenCodesPerMember { get; init; } = 50;

    /// <summary>Units of stock one shard holds; a larger stock is split into up to 16 shards.</summary>
    public long UnitsPerShard { get; init; } = 5_000;
}
