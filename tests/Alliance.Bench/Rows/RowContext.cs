using Alliance.Bench.Load;
using Alliance.Bench.Machine;

namespace Alliance.Bench.Rows;

/// <summary>What a row works with.</summary>
/// <param name="Options">What the command line asked for.</param>
/// <param name="Wrk">The load generator.</param>
/// <param name="Folder">A folder of this row alone, removed afterwards.</param>
/// <param name="ServerDll">The platform's server, built when first needed.</param>
/// <param name="OccurredAt">When all purchases of this run happened, RFC 3339.</param>
/// <param name="Step">Tells the person waiting what happens now, and how many of the row's steps that completes.</param>
internal sealed record RowContext(
    BenchOptions Options, Wrk Wrk, string Folder, Lazy<Task<string>> ServerDll, string OccurredAt, Action<string> Step)
{
    /// <summary>A folder for one side.</summary>
    public string FolderOf(string side)
    {
        var folder = Path.Combine(Folder, side);
        Directory.CreateDirectory(folder);
        return folder;
    }

    /// <summary>The rival stands in for the platform only where a rival exists.</summary>
    public void RefuseCalibration()
    {
        if (Options.Calibrate)
        {
            throw new BenchFailure("This row compares the platform with itself; there is nothing to calibrate.");
        }
    }
}
