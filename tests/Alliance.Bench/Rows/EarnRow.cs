using Alliance.Bench.Load;
using Alliance.Bench.Rivals;
using Alliance.Bench.Sides;

namespace Alliance.Bench.Rows;

/// <summary>Row 1: purchases a second on many accounts against Kestrel, Npgsql and PostgreSQL.</summary>
internal class EarnRow : Row
{
    public override int Number => 1;

    protected virtual Goal Goal => new(1.5, 3);

    protected virtual PostgresSettings RivalSettings => PostgresSide.BestForMany;

    protected virtual string Title(BenchOptions options) => $"earn/s on {options.Accounts:N0} accounts, to PostgreSQL 15";

    protected virtual IReadOnlyList<Target> TargetsOf(IEarns side) => side.EarnTargets;

    public override int Steps(BenchOptions options) => Alternation.Steps(options);

    public override async Task<IReadOnlyList<RowResult>> RunAsync(RowContext context, CancellationToken cancellation)
    {
        var options = context.Options;
        context.Step($"starting both sides with {options.Accounts:N0} accounts");
        await using var rival = await StartRivalAsync("rival");
        await using Side ours = options.Calibrate
            ? await StartRivalAsync("ours")
            : await AllianceSide.StartAsync(
                options.Cores, await context.ServerDll.Value, context.FolderOf("ours"), options.Accounts, context.OccurredAt, cancellation);

        var seen = await Alternation.RunAsync(
            context, await TurnAsync(ours, "ours"), await TurnAsync(rival, "rival"), Alternation.PerSecond, cancellation);
        return
        [
            new RowResult(Number, Title(options), Goal, seen.Ratios, seen.A, seen.B, seen.Facts(("rival", RivalSettings.ToString()))),
        ];

        Task<PostgresSide> StartRivalAsync(string name) => PostgresSide.StartAsync(
            options.Cores, context.FolderOf(name), options.Accounts, RivalSettings, cancellation);

        async Task<Turn> TurnAsync(Side side, string name)
        {
            var targets = await Target.WriteAsync(context.Folder, $"{name}.targets", TargetsOf((IEarns)side), cancellation);
            return new Turn(side, async (seconds, stop) => (await context.Wrk.EarnAsync(side.Url, targets, context.OccurredAt, seconds, stop)).Result);
        }
    }
}
