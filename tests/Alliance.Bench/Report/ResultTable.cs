using Alliance.Bench.Rows;
using Spectre.Console;

namespace Alliance.Bench.Report;

/// <summary>The results as two tables for a person: the ratios, and the figures behind them.</summary>
internal static class ResultTable
{
    public static void Print(IReadOnlyList<RowResult> results)
    {
        var ratios = new Table { Border = TableBorder.Rounded, Title = new TableTitle("Ratios") }
            .AddColumns("row", "ratio", "aim", "beyond", "median", "min - max", "");
        foreach (var r in results)
        {
            var sign = r.Goal.LessIsBetter ? "≤" : "≥";
            ratios.AddRow(
                r.Number.ToString(), Markup.Escape(r.Title), $"{sign} {r.Goal.Aim:0.##}", $"{sign} {r.Goal.Beyond:0.##}",
                $"[bold]{r.MedianRatio:0.00}[/]", $"{r.Ratios.Min():0.00} - {r.Ratios.Max():0.00}", Verdict(r));
        }

        var figures = new Table { Border = TableBorder.Rounded, Title = new TableTitle("Figures (medians of the rounds; longest stall: the worst)") }
            .AddColumns("row", "side", "per second", "p50 ms", "p99 ms", "longest stall ms");
        foreach (var (row, side) in results.SelectMany(r => new[] { r.A, r.B }.OfType<SideResult>().Select(side => (r, side))))
        {
            figures.AddRow(
                row.Number.ToString(), Markup.Escape(side.Name), side.PerSecond < 10 ? $"{side.PerSecond:0.0}" : $"{side.PerSecond:N0}", Latency(side.P50Ms, "0.00"), Latency(side.P99Ms, "0.00"),
                Latency(side.LongestMs, "0.0"));
        }

        AnsiConsole.Write(ratios);
        AnsiConsole.Write(figures);
        foreach (var (row, fact) in results.SelectMany(r => r.Facts.Select(f => (r, f))))
        {
            AnsiConsole.MarkupLineInterpolated($"row {row.Number}: {fact.Key}: {fact.Value}");
        }
    }

    /// <summary>A latency, or a dash where a row has none.</summary>
    private static string Latency(double milliseconds, string format) => milliseconds == 0 ? "-" : milliseconds.ToString(format);

    private static string Verdict(RowResult r) =>
        r.Beyond ? "[green]beyond[/]" : r.Met ? "[green]met[/]" : $"[red]{Markup.Escape(r.FailedCondition ?? "not met")}[/]";
}
