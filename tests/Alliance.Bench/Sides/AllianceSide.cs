using Alliance.Bench.Load;

namespace Alliance.Bench.Sides;

/// <summary>The platform as one side: signed callers, real members, the Wutong merchants, and the audit after each round.</summary>
internal sealed class AllianceSide : Side, IEarns, IShowsWallets, ISellsStock
{
    public const string AllianceId = "wutong";
    private const string OperatorId = "opr_bench";
    private const long WinnersPurchaseMinor = 100_000_00;
    private readonly AllianceUnderTest server;
    private readonly AllianceClient client;
    private readonly string operatorToken;
    private readonly string occurredAt;
    private int offered;

    private AllianceSide(AllianceUnderTest server, AllianceClient client, string operatorToken, string occurredAt)
        : base("Alliance")
    {
        this.server = server;
        this.client = client;
        this.operatorToken = operatorToken;
        this.occurredAt = occurredAt;
    }

    public override Uri Url => server.Url;

    public AllianceUnderTest Server => server;

    public AllianceClient Client => client;

    public IReadOnlyList<Target> EarnTargets { get; private set; } = [];

    public IReadOnlyList<Target> HotEarnTargets { get; private set; } = [];

    public IReadOnlyList<Target> WalletTargets { get; private set; } = [];

    public IReadOnlyList<Target> LedgerTargets { get; private set; } = [];

    public IReadOnlyList<Target> Contenders { get; private set; } = [];

    /// <summary>Starts a server on a new data folder and makes the members over HTTP.</summary>
    public static async Task<AllianceSide> StartAsync(
        string cores, string serverDll, string folder, int members, string occurredAt, CancellationToken cancellation)
    {
        var side = await OpenAsync(cores, serverDll, Path.Combine(folder, "data"), occurredAt, cancellation);
        var ids = await AllianceClient.ManyAsync(
            members, (n, stop) => side.client.CreateMemberAsync(side.operatorToken, $"Bench {n}", stop), cancellation);
        await side.AimAtAsync(ids, cancellation);
        return side;
    }

    /// <summary>Starts a server on a data folder that already holds these members.</summary>
    public static async Task<AllianceSide> StartOnAsync(
        string cores, string serverDll, string data, IReadOnlyList<string> memberIds, string occurredAt, CancellationToken cancellation)
    {
        var side = await OpenAsync(cores, serverDll, data, occurredAt, cancellation);
        await side.AimAtAsync(memberIds, cancellation);
        return side;
    }

    /// <summary>Gives every member so many purchases, each large enough to redeem from.</summary>
    public Task EarnForAllAsync(int purchases, CancellationToken cancellation) =>
        AllianceClient.ManyAsync(
            EarnTargets.Count * purchases,
            (n, stop) => client.EarnAsync(
                EarnTargets[n % EarnTargets.Count].Path, EarnTargets[n % EarnTargets.Count].Token, $"prepare-{n}",
                WinnersPurchaseMinor, occurredAt, stop),
            cancellation);

    public async Task<IReadOnlyList<string>> OfferAsync(int rewards, int stock, CancellationToken cancellation)
    {
        var first = offered;
        offered += rewards;
        return await AllianceClient.ManyAsync(
            rewards,
            async (n, stop) =>
            {
                var id = $"rwd_bench_{first + n:000000}";
                await client.PutRewardAsync(operatorToken, id, new { name = id, pointsPrice = 1, stock }, stop);
                return id;
            },
            cancellation);
    }

    /// <summary>
    /// The generator counted every winner, and the audit allows none beyond the stock: the right total is then the right
    /// number for each reward.
    /// </summary>
    public Task VerifyWinnersAsync(IReadOnlyList<string> rewards, int stock, CancellationToken cancellation) => VerifyAsync(cancellation);

    public override Task VerifyAsync(CancellationToken cancellation) => server.AuditAsync(cancellation);

    public override async ValueTask DisposeAsync()
    {
        client.Dispose();
        await server.DisposeAsync();
    }

    private static async Task<AllianceSide> OpenAsync(
        string cores, string serverDll, string data, string occurredAt, CancellationToken cancellation)
    {
        var started = await AllianceUnderTest.StartAsync(cores, serverDll, data, cancellation);
        var calls = new AllianceClient(started.Url, AllianceId);
        try
        {
            return new AllianceSide(started, calls, await calls.TokenAsync("operator", OperatorId, cancellation), occurredAt);
        }
        catch
        {
            calls.Dispose();
            await started.DisposeAsync();
            throw;
        }
    }

    private async Task AimAtAsync(IReadOnlyList<string> memberIds, CancellationToken cancellation)
    {
        var merchants = await client.MerchantIdsAsync(cancellation);
        var merchantTokens = await AllianceClient.ManyAsync(
            merchants.Count, (n, stop) => client.TokenAsync("merchant", merchants[n], stop), cancellation);
        var memberTokens = await AllianceClient.ManyAsync(
            memberIds.Count, (n, stop) => client.TokenAsync("member", memberIds[n], stop), cancellation);
        var members = memberIds.Select(id => $"/api/v1/alliances/{AllianceId}/members/{id}").ToArray();
        EarnTargets = [.. members.Select((m, n) => new Target(m + "/earn", merchantTokens[n % merchantTokens.Length]))];
        HotEarnTargets = [.. merchantTokens.Select(t => new Target(members[0] + "/earn", t))];
        WalletTargets = [.. members.Select((m, n) => new Target(m, memberTokens[n]))];
        LedgerTargets = [.. members.Select((m, n) => new Target(m + "/ledger?limit=20", memberTokens[n]))];
        Contenders = [.. members.Select((m, n) => new Target(m + "/redemptions", memberTokens[n]))];
    }
}
