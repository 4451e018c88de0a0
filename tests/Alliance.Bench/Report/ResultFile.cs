using System.Text.Json;
using Alliance.Bench.Machine;
using Alliance.Bench.Rows;

namespace Alliance.Bench.Report;

/// <summary>Everything measured, as JSON.</summary>
internal static class ResultFile
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static async Task<string> WriteAsync(
        string folder, BenchOptions options, MachineFacts machine, DateTimeOffset at, IReadOnlyList<RowResult> results,
        CancellationToken cancellation)
    {
        var file = Path.Combine(folder, "results.json");
        await using var stream = File.Create(file);
        await JsonSerializer.SerializeAsync(stream, new { at, machine, options, PostgresServer.Settings, rows = results }, Json, cancellation);
        return file;
    }
}
