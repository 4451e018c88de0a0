using System.Runtime.InteropServices;
using System.Text;

namespace Alliance.Embedded.Blobs;

/// <summary>
/// Makes the names in a folder durable (fsync(2) of the folder), for which .NET has no call. Windows has none either:
/// NTFS keeps renames in its journal.
/// </summary>
internal static class FolderFlush
{
    private const int Interrupted = 4;

    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }
        // O_RDONLY with O_CLOEXEC, whose number differs.
        var descriptor = open(Encoding.UTF8.GetBytes(folder + "\0"), OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000);
        ThrowIfFailed(descriptor, folder);
        try
        {
            int result;
            while ((result = fsync(descriptor)) < 0 && Marshal.GetLastPInvokeError() == Interrupted)
            {
            }
            ThrowIfFailed(result, folder);
        }
        finally
        {
            _ = close(descriptor);
        }
    }

    private static void ThrowIfFailed(int result, string folder)
    {
        if (result < 0)
        {
            throw new IOException($"The folder {folder} could not be flushed: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int open(byte[] path, int flags);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int fsync(int descriptor);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int close(int descriptor);
}
