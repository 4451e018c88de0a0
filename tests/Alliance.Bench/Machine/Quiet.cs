using System.Globalization;

namespace Alliance.Bench.Machine;

/// <summary>Between rounds nobody should work: what does is leftover work of a side, or another program on the machine.</summary>
internal static class Quiet
{
    private const double BusyShareMax = 0.1;
    private const int WaitSecondsMax = 10;
    private static readonly TimeSpan Sample = TimeSpan.FromMilliseconds(500);

    /// <summary>Waits until the processors rest, though not for ever. False when they still did not.</summary>
    public static async Task<bool> WaitAsync(CancellationToken cancellation)
    {
        for (var samples = 0; samples < WaitSecondsMax * 2; samples++)
        {
            var (busyBefore, allBefore) = Read();
            await Task.Delay(Sample, cancellation);
            var (busy, all) = Read();
            if (busy - busyBefore <= BusyShareMax * (all - allBefore))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Ticks of all processors since start (proc(5), stat): user, nice, system, idle, iowait, ...</summary>
    private static (long Busy, long All) Read()
    {
        var ticks = File.ReadLines("/proc/stat").First()
            .Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(8).Select(t => long.Parse(t, CultureInfo.InvariantCulture)).ToArray();
        var all = ticks.Sum();
        return (all - ticks[3] - ticks[4], all);
    }
}
