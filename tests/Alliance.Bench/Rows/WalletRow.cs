using System.Text;
using Alliance.Bench.Load;
using Alliance.Bench.Sides;

namespace Alliance.Bench.Rows;

/// <summary>Row 3: wallets a second against Kestrel returning the same bytes from memory.</summary>
internal sealed class WalletRow : Row
{
    private const int PurchasesEach = 3;

    public override int Number => 3;

    public override int Steps(BenchOptions options) => Alternation.Steps(options);

    public override async Task<IReadOnlyList<RowResult>> RunAsync(RowContext context, CancellationToken cancellation)
    {
        var options = context.Options;
        context.Step($"starting both sides with {options.Accounts:N0} wallets");
        var (ours, body, targets) = options.Calibrate ? await StandInAsync(context, cancellation) : await PlatformAsync(context, cancellation);
        await using var first = ours;
        await using var rival = await BareSide.StartAsync(options.Cores, context.FolderOf("rival"), body, targets, cancellation);

        var file = await Target.WriteAsync(context.Folder, "targets", targets, cancellation);
        var seen = await Alternation.RunAsync(context, TurnOf(ours), TurnOf(rival), Alternation.PerSecond, cancellation);
        return
        [
            new RowResult(
                Number, "wallet reads/s, to bare Kestrel with the same bytes", new Goal(0.6, 0.8), seen.Ratios, seen.A, seen.B,
                seen.Facts(("bytes of a wallet", body.Length.ToString()))),
        ];

        Turn TurnOf(Side side) => new(side, (seconds, stop) => context.Wrk.ReadAsync(side.Url, file, seconds, stop));
    }

    private static async Task<(Side, byte[], IReadOnlyList<Target>)> PlatformAsync(RowContext context, CancellationToken cancellation)
    {
        var side = await AllianceSide.StartAsync(
            context.Options.Cores, await context.ServerDll.Value, context.FolderOf("ours"), context.Options.Accounts, context.OccurredAt,
            cancellation);
        try
        {
            await side.EarnForAllAsync(PurchasesEach, cancellation);
            var wallet = side.WalletTargets[0];
            return (side, await side.Client.ReadAsync(wallet.Path, wallet.Token, cancellation), side.WalletTargets);
        }
        catch
        {
            await side.DisposeAsync();
            throw;
        }
    }

    private static async Task<(Side, byte[], IReadOnlyList<Target>)> StandInAsync(RowContext context, CancellationToken cancellation)
    {
        var body = Encoding.UTF8.GetBytes("{\"memberId\":\"mbr_0\",\"points\":{\"available\":45,\"reserved\":0,\"lifetime\":45},\"lots\":[" +
            new string(' ', 200) + "],\"tier\":null}");
        Target[] targets = [.. Enumerable.Range(1, context.Options.Accounts)
            .Select(n => new Target($"/api/v1/alliances/wutong/members/{n}", RivalProcess.Token))];
        return (await BareSide.StartAsync(context.Options.Cores, context.FolderOf("ours"), body, targets, cancellation), body, targets);
    }
}
