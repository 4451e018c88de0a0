using System.Globalization;

namespace Alliance.Bench.Machine;

/// <summary>What Linux tells of a running process.</summary>
internal static class ProcessFigures
{
    /// <summary>Resident memory in bytes (VmRSS of proc(5)).</summary>
    public static long ResidentBytes(int processId) => Number($"/proc/{processId}/status", "VmRSS:") * 1024;

    /// <summary>Bytes the process has sent towards the disk (write_bytes of proc(5)).</summary>
    public static long WrittenBytes(int processId) => Number($"/proc/{processId}/io", "write_bytes:");

    private static long Number(string file, string name)
    {
        var line = File.ReadLines(file).First(l => l.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
    }
}
