using Alliance.Bench.Load;
using Alliance.Bench.Machine;
using Alliance.Bench.Sides;

namespace Alliance.Bench.Rows;

/// <summary>Row 5: purchases reported again against purchases reported first, both ours; a repeated one writes nothing.</summary>
internal sealed class ReplayRow : Row
{
    private const long WrittenBytesMax = 1 << 20;

    public override int Number => 5;

    public override int Steps(BenchOptions options) => Alternation.Steps(options);

    public override async Task<IReadOnlyList<RowResult>> RunAsync(RowContext context, CancellationToken cancellation)
    {
        context.RefuseCalibration();
        var options = context.Options;
        context.Step($"starting with {options.Accounts:N0} accounts");
        await using var ours = await AllianceSide.StartAsync(
            options.Cores, await context.ServerDll.Value, context.FolderOf("ours"), options.Accounts, context.OccurredAt, cancellation);
        await RequireReplyAsync(ours, context.OccurredAt, cancellation);
        var targets = await Target.WriteAsync(context.Folder, "targets", ours.EarnTargets, cancellation);

        // The replayed orders are those of the last first-time round; the warm-up of A comes before the one of B.
        var (prefix, orders, written) = ("", 0L, 0L);
        var first = new Turn(ours, async (seconds, stop) =>
        {
            var (result, used) = await context.Wrk.EarnAsync(ours.Url, targets, context.OccurredAt, seconds, stop);

            // What was under way when the round ended may never have been recorded.
            var underWay = context.Wrk.Connections + (long)(result.PerSecond * result.LongestMs / 1_000);
            (prefix, orders) = (used, Math.Max(1, result.Answers - underWay));
            return result;
        });
        var again = new Turn(ours, async (seconds, stop) =>
        {
            var before = await QuietAsync(ours.Server, stop);
            var result = await context.Wrk.EarnAgainAsync(ours.Url, targets, context.OccurredAt, prefix, orders, seconds, stop);
            written = Math.Max(written, ours.Server.WrittenBytes - before);
            return result;
        });

        // A is the first-time round because it must come first; the ratio is replayed to first-time.
        var seen = await Alternation.RunAsync(context, first, again, (f, r) => r.PerSecond / f.PerSecond, cancellation);
        return
        [
            new RowResult(Number, "replayed to first-time earn/s", new Goal(1.5, 2.5), seen.Ratios,
                seen.B with { Name = "Alliance, replayed" }, seen.A with { Name = "Alliance, first-time" },
                seen.Facts(("bytes written in a replayed round, at most", written.ToString())),
                written <= WrittenBytesMax ? null : $"{written} bytes written while replaying"),
        ];
    }

    /// <summary>wrk sees the status alone; so one repeated order is looked at closely.</summary>
    private static async Task RequireReplyAsync(AllianceSide ours, string occurredAt, CancellationToken cancellation)
    {
        var (path, token) = ours.EarnTargets[0];
        var first = await ours.Client.EarnAsync(path, token, "replay-check", 15_000, occurredAt, cancellation);
        var again = await ours.Client.EarnAsync(path, token, "replay-check", 15_000, occurredAt, cancellation);
        if (first || !again)
        {
            throw new BenchFailure("A repeated order was not answered with Idempotency-Hit: true, or a new one was.");
        }
    }

    /// <summary>Waits until the first-time round's checkpoints have ended, and returns the bytes written until then.</summary>
    private static async Task<long> QuietAsync(AllianceUnderTest server, CancellationToken cancellation)
    {
        // An idle store waits a second before it brings what it has into the tables, so one quiet second says nothing.
        var (before, quiet) = (server.WrittenBytes, 0);
        for (var second = 0; second < 60; second++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), cancellation);
            var now = server.WrittenBytes;
            quiet = now == before ? quiet + 1 : 0;
            if (quiet == 3)
            {
                return now;
            }

            before = now;
        }

        throw new BenchFailure("The server still writes a minute after the last purchase.");
    }
}
