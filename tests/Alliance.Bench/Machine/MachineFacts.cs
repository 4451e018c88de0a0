using System.Runtime.InteropServices;

namespace Alliance.Bench.Machine;

/// <summary>The machine a result belongs to.</summary>
internal sealed record MachineFacts(
    string Processor, int Cores, long MemoryMiB, string Kernel, string Runtime, string FileSystem, string Pinning)
{
    public static MachineFacts Read(string workFolder, string cores)
    {
        var model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal));
        return new MachineFacts(
            model?[(model.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? "unknown",
            Environment.ProcessorCount,
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024 * 1024),
            RuntimeInformation.OSDescription,
            RuntimeInformation.FrameworkDescription,
            FileSystemOf(workFolder),
            $"servers, databases and load generator share cores {cores}");
    }

    /// <summary>A sync costs nothing in memory, so a folder there would measure nothing.</summary>
    public static void RefuseMemoryFolder(string workFolder)
    {
        if (FileSystemOf(workFolder) is "tmpfs" or "ramfs")
        {
            throw new BenchFailure($"{workFolder} lies in memory, where a sync costs nothing. Name a folder on a disk with --work.");
        }
    }

    private static string FileSystemOf(string folder)
    {
        var full = Path.GetFullPath(folder);
        return DriveInfo.GetDrives()
            .Where(d => full.StartsWith(d.RootDirectory.FullName, StringComparison.Ordinal))
            .MaxBy(d => d.RootDirectory.FullName.Length)?.DriveFormat ?? "unknown";
    }
}
