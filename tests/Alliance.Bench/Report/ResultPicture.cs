using System.Globalization;
using System.Security;
using System.Text;
using Alliance.Bench.Machine;
using Alliance.Bench.Rows;

namespace Alliance.Bench.Report;

/// <summary>
/// The ratios as a bar chart in SVG. Each row is drawn in units of its own aim, so that one line shows the aim of all;
/// where less is better the bar is the aim over the ratio, so that longer is always better.
/// </summary>
internal static class ResultPicture
{
    private const int Width = 960;
    private const int Left = 380;
    private const int Right = 90;
    private const int Top = 86;
    private const int RowHeight = 46;
    private const int BarHeight = 20;

    public static async Task<string> WriteAsync(
        BenchOptions options, MachineFacts machine, IReadOnlyList<RowResult> results, CancellationToken cancellation)
    {
        var file = Path.Combine(options.Out, "ratios.svg");
        await File.WriteAllTextAsync(file, Draw(Title(options), machine, results), cancellation);
        return file;
    }

    public static string Draw(string title, MachineFacts machine, IReadOnlyList<RowResult> results)
    {
        var longest = results.SelectMany(r => r.Ratios.Select(x => Reach(r.Goal, x)).Append(Reach(r.Goal, r.Goal.Beyond))).Append(1).Max() * 1.08;
        double X(double reach) => Left + (reach / longest * (Width - Left - Right));
        var bottom = Top + (results.Count * RowHeight);
        var svg = new StringBuilder();
        Line($"<svg xmlns='http://www.w3.org/2000/svg' width='{Width}' height='{bottom + 64}' viewBox='0 0 {Width} {bottom + 64}' font-family='system-ui, sans-serif' font-size='13' fill='#1f2933'>");
        Line($"<rect width='100%' height='100%' fill='#ffffff'/>");
        Line($"<text x='24' y='34' font-size='19' font-weight='600'>{Text(title)}</text>");
        Line($"<text x='24' y='56' fill='#52606d'>{Text($"{machine.Cores} cores, {machine.Processor}; {machine.Pinning}")}</text>");
        for (var i = 0; i < results.Count; i++)
        {
            DrawRow(results[i], Top + (i * RowHeight));
        }

        Line($"<line x1='{X(1):0.0}' y1='{Top - 8}' x2='{X(1):0.0}' y2='{bottom}' stroke='#1f2933' stroke-width='1.5'/>");
        Line($"<text x='{X(1):0.0}' y='{Top - 12}' text-anchor='middle' font-size='12'>aim</text>");
        Line($"<text x='24' y='{bottom + 28}' fill='#52606d'>Bar: median ratio of alternating rounds, in units of the row's aim (longer is better). Whisker: lowest and highest round.</text>");
        Line($"<text x='24' y='{bottom + 46}' fill='#52606d'>Diamond: beyond the aim. At the right: the median ratio itself and its aim.</text>");
        svg.Append("</svg>\n");
        return svg.ToString();

        void DrawRow(RowResult r, int y)
        {
            var middle = y + (BarHeight / 2.0);
            double[] reached = [.. r.Ratios.Select(x => Reach(r.Goal, x))];
            var colour = r.Beyond ? "#2f855a" : r.Met ? "#63b38a" : "#d97742";
            var beyond = X(Reach(r.Goal, r.Goal.Beyond));
            Line($"<text x='{Left - 12}' y='{middle + 4.5:0.0}' text-anchor='end'>{Text($"{r.Number}  {r.Title}")}</text>");
            Line($"<rect x='{Left}' y='{y}' width='{X(Reach(r.Goal, r.MedianRatio)) - Left:0.0}' height='{BarHeight}' rx='2' fill='{colour}'/>");
            Line($"<path d='M{X(reached.Min()):0.0} {middle:0.0}H{X(reached.Max()):0.0}m0 -4v8M{X(reached.Min()):0.0} {middle - 4:0.0}v8' stroke='#1f2933' fill='none'/>");
            Line($"<path d='M{beyond:0.0} {middle - 6:0.0}l6 6l-6 6l-6 -6z' fill='#ffffff' stroke='#1f2933'/>");
            Line($"<text x='{Width - 16}' y='{middle + 4.5:0.0}' text-anchor='end'><tspan font-weight='600'>{r.MedianRatio:0.00}</tspan> / {r.Goal.Aim:0.##}</text>");
        }

        void Line(FormattableString line) => svg.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    private static string Title(BenchOptions options) => options.Calibrate
        ? "Calibration: the rival on both sides, every ratio should be 1"
        : "Alliance on one machine, measured against its aims";

    private static double Reach(Goal goal, double ratio) => goal.LessIsBetter ? goal.Aim / ratio : ratio / goal.Aim;

    private static string Text(string text) => SecurityElement.Escape(text);
}
