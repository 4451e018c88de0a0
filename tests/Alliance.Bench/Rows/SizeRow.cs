using System.Diagnostics;
using Alliance.Bench.Load;
using Alliance.Bench.Sides;

namespace Alliance.Bench.Rows;

/// <summary>Row 6: what a thousand times as many members cost: latency, memory and start-up.</summary>
internal sealed class SizeRow : Row
{
    private const int FewMembers = 1_000;
    private const int PurchasesEach = 3;
    private const int SeedingSteps = 10;
    private const int Stock = 1_000_000_000;
    private static readonly Goal Goal = new(1.3, 1.1, LessIsBetter: true);

    public override int Number => 6;

    public override int Steps(BenchOptions options) => 5 + (2 * SeedingSteps) + (3 * Alternation.Steps(options));

    public override async Task<IReadOnlyList<RowResult>> RunAsync(RowContext context, CancellationToken cancellation)
    {
        context.RefuseCalibration();
        var options = context.Options;
        await using var few = await StartAsync(context, "few", FewMembers, cancellation);
        await using var many = await StartAsync(context, "many", options.Members, cancellation);
        var results = new List<RowResult>
        {
            await CompareAsync("earn", s => s.EarnTargets, EarnAsync),
            await CompareAsync("ledger page", s => s.LedgerTargets, (s, file, seconds, stop) => context.Wrk.ReadAsync(s.Url, file, seconds, stop)),
            await CompareAsync("redeem", s => s.Contenders, (s, file, seconds, stop) => RedeemAsync(context, s, file, seconds, stop)),
        };

        foreach (var side in new[] { few, many })
        {
            // An audit of a million members takes minutes: one after all the rounds sees what every one of them wrote.
            context.Step($"auditing the {(ReferenceEquals(side, few) ? FewMembers : options.Members):N0} members");
            await side.VerifyAsync(cancellation);
        }

        context.Step($"starting again with {options.Members:N0} members");
        var facts = new Dictionary<string, string>(results[0].Facts)
        {
            ["memory after the rounds, MiB"] = $"{many.Server.ResidentBytes / 1048576.0:0}",
            ["start-up to the first answer, ms"] = $"{await StartUpAsync(context, many, cancellation):0} (aim 3000)",
        };
        results[0] = results[0] with { Facts = facts };
        return results;

        async Task<RowResult> CompareAsync(
            string what, Func<AllianceSide, IReadOnlyList<Target>> targets,
            Func<AllianceSide, string, int, CancellationToken, Task<LoadResult>> roundAsync)
        {
            var seen = await Alternation.RunAsync(
                context, await TurnAsync(many, "many"), await TurnAsync(few, "few"), (m, f) => (double)m.P50Us / f.P50Us, cancellation);
            return new RowResult(
                Number, $"p50 of {what} at {options.Members:N0} members, to {FewMembers:N0}", Goal, seen.Ratios,
                seen.A with { Name = $"{options.Members:N0} members" }, seen.B with { Name = $"{FewMembers:N0} members" }, seen.Facts());

            async Task<Turn> TurnAsync(AllianceSide side, string name)
            {
                var file = await Target.WriteAsync(context.Folder, $"{name}.{what.Replace(' ', '-')}", targets(side), cancellation);
                return new Turn(side, (seconds, stop) => roundAsync(side, file, seconds, stop), IsVerifiedAfterwards: true);
            }
        }

        async Task<LoadResult> EarnAsync(AllianceSide side, string file, int seconds, CancellationToken stop) =>
            (await context.Wrk.EarnAsync(side.Url, file, context.OccurredAt, seconds, stop)).Result;
    }

    /// <summary>Members redeem one unlimited reward, a fixed number of times a round so that no one runs out of points.</summary>
    private static async Task<LoadResult> RedeemAsync(
        RowContext context, AllianceSide side, string contenders, int seconds, CancellationToken cancellation)
    {
        var rewards = await side.OfferAsync(1, Stock, cancellation);
        var file = Path.Combine(context.Folder, "reward");
        await File.WriteAllLinesAsync(file, rewards, cancellation);
        // A member may hold 50 unused codes, and the smaller store has a thousand members.
        const int AttemptsPerSecond = 1_000;
        return await context.Wrk.RedeemAsync(side.Url, contenders, file, seconds * AttemptsPerSecond, seconds * 20, cancellation);
    }

    private static async Task<AllianceSide> StartAsync(RowContext context, string name, int members, CancellationToken cancellation)
    {
        context.Step($"seeding {members:N0} members");
        var data = Path.Combine(context.FolderOf(name), "data");
        var dll = await context.ServerDll.Value;
        await AllianceUnderTest.SeedAsync(context.Options.Cores, dll, AllianceSide.AllianceId, data, cancellation);
        var ids = await StoreSeed.CreateAsync(data, members, PurchasesEach, ShowStep, cancellation);
        return await AllianceSide.StartOnAsync(context.Options.Cores, dll, data, ids, context.OccurredAt, cancellation);

        void ShowStep(int made)
        {
            if (made % (members / SeedingSteps) == 0)
            {
                context.Step($"seeding: {made:N0} of {members:N0} members");
            }
        }
    }

    /// <summary>From a new process to the first wallet it answers, after the running one was killed.</summary>
    private static async Task<double> StartUpAsync(RowContext context, AllianceSide side, CancellationToken cancellation)
    {
        side.Server.Kill();
        var started = Stopwatch.GetTimestamp();
        await using var again = await AllianceUnderTest.StartAsync(
            context.Options.Cores, await context.ServerDll.Value, side.Server.Data, cancellation);
        using var client = new AllianceClient(again.Url, AllianceSide.AllianceId);
        await client.ReadAsync(side.WalletTargets[^1].Path, side.WalletTargets[^1].Token, cancellation);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }
}
