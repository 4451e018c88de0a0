using System.Globalization;
using Alliance.Core.Tests;
using Alliance.Cosmos.Double;
using Alliance.Passports;

namespace Alliance.Cosmos.Tests;

/// <summary>
/// What each use case asks of Cosmos DB, counted by the double: cold is a process that knows the catalogue and nothing
/// of the member, cached one that has just served the member.
/// </summary>
public sealed class CostTests
{
    private const double MostForAnEarn = 25;

    /// <summary>The table of docs/cosmos.md is what is measured here.</summary>
    [Fact]
    public async Task Table_OfTheDocumentation_IsWhatIsMeasured()
    {
        var measured = Table(await Measure());
        var documented = await File.ReadAllTextAsync(Path.Combine(Repository(), "docs", "cosmos.md"));
        Assert.True(documented.Contains(measured, StringComparison.Ordinal), $"docs/cosmos.md should say:\n{measured}");
    }

    /// <summary>
    /// Earn, stamp and redeem: at most one read and one batch for each partition on a cold account, and one batch alone
    /// when it is cached; an earn with its order's claim at most 25 request units.
    /// </summary>
    [Fact]
    public async Task EarnStampAndRedeem_StayWithinTheirBounds()
    {
        foreach (var row in (await Measure()).Where(static row => row.Name is not ("use" or "refund")))
        {
            Assert.All(row.Calls, static call => Assert.True(call.Kind is CallKind.Read or CallKind.Batch, $"{call.Kind}"));
            foreach (var partition in row.Calls.GroupBy(static call => call.Container))
            {
                Assert.Equal(1, partition.Count(static call => call.Kind == CallKind.Batch));
                Assert.InRange(partition.Count(static call => call.Kind == CallKind.Read), 0, row.IsCold ? 1 : 0);
            }

            Assert.True(row.Name != "earn" || RequestUnits.Of(row.Calls) <= MostForAnEarn, $"{RequestUnits.Of(row.Calls)} request units");
        }
    }

    private static async Task<List<Row>> Measure()
    {
        var rows = new List<Row>();
        foreach (var isCold in new[] { true, false })
        {
            await using var account = await TestAccount.OnDouble();
            var founder = await AllianceFixture.Found(store: await account.Open());
            await founder.Reward("rwd_coffee", 2);
            await founder.Reward("rwd_tote", 3, static reward => reward with { Stock = 100 });
            await founder.Passport("psp_walk", 3, ["rwd_tote"], static passport => passport with { ByPresence = true });
            var member = await founder.Member();
            foreach (var merchant in new[] { AllianceFixture.Cafe, AllianceFixture.Books })
            {
                await founder.Earn(member, merchant, "first", 25_000);
            }

            var held = await founder.Redeem(member, "rwd_coffee");
            account.Double.IsCounting = true;
            Task Rate(string name, Func<AllianceFixture, Task> work) => Count(rows, account, founder.Clock, member, isCold, name, work);
            await Rate("earn", alliance => alliance.Earn(member, AllianceFixture.Cafe, "order 1", 15_000));
            await Rate("stamp", alliance => Stamp(alliance, member));
            await Rate("redeem", alliance => Redeem(alliance, member, "rwd_coffee", "counted"));
            await Rate("redeem, limited", alliance => Redeem(alliance, member, "rwd_tote", "counted, limited"));
            await Rate("use", alliance => alliance.Use(held, AllianceFixture.Books));
            await Rate("refund", alliance => alliance.Refund(AllianceFixture.Cafe, "order 1"));
        }

        return rows;
    }

    private static async Task Redeem(AllianceFixture alliance, string member, string rewardId, string key) =>
        AllianceFixture.Must(await alliance.Platform.Redeem.Execute(new(AllianceFixture.Id, member, rewardId), new(key.PadRight(32, '-'), "digest")));

    private static async Task Stamp(AllianceFixture alliance, string member)
    {
        var token = AllianceFixture.Must(await alliance.Platform.PresenceTokens.Issue(AllianceFixture.Id, AllianceFixture.Bar, "loc_1"));
        AllianceFixture.Must(await alliance.Platform.CollectStamp.Execute(new(AllianceFixture.Id, member, "psp_walk", token.Token)));
    }

    private static async Task Count(
        List<Row> rows, TestAccount account, Clock clock, string member, bool isCold, string name, Func<AllianceFixture, Task> work)
    {
        var alliance = new AllianceFixture(await account.Open(), clock: clock);
        // The catalogue is read once in a while, whoever comes; so are the SDK's own facts of a container.
        await alliance.Platform.Catalogue(AllianceFixture.Id);
        if (!isCold)
        {
            await alliance.Earn(member, AllianceFixture.Studio, $"before {name}", 1_000);
            if (name == "redeem, limited")
            {
                await Redeem(alliance, member, "rwd_tote", "before");
            }
        }

        account.Double.TakeCalls();
        await work(alliance);
        rows.Add(new(name, isCold, [.. account.Double.TakeCalls().Where(static call => call.Kind != CallKind.Metadata)]));
    }

    private static string Table(IEnumerable<Row> rows) => string.Join('\n', (string[])
    [
        "| | account | reads | batches | documents written | bytes sent | bytes received | RU |",
        "|---|---|---|---|---|---|---|---|",
        .. rows.OrderBy(static row => Order.IndexOf(row.Name)).Select(static row => row.ToString()),
    ]);

    private static List<string> Order => ["earn", "stamp", "redeem", "redeem, limited", "use", "refund"];

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Serverless.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }

    private sealed record Row(string Name, bool IsCold, IReadOnlyList<Call> Calls)
    {
        public override string ToString()
        {
            var (reads, batches) = (Calls.Count(static call => call.Kind == CallKind.Read), Calls.Count(static call => call.Kind == CallKind.Batch));
            var written = Calls.Where(static call => call.Kind == CallKind.Batch).Sum(static call => call.Touched.Count);
            var (sent, received) = (Calls.Sum(static call => call.RequestBytes), Calls.Sum(static call => call.ResponseBytes));
            var units = RequestUnits.Of(Calls).ToString("F1", CultureInfo.InvariantCulture);
            return $"| {Name} | {(IsCold ? "cold" : "cached")} | {reads} | {batches} | {written} | {sent} | {received} | {units} |";
        }
    }
}
