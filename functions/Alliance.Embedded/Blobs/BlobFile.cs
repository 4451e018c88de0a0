using System.Globalization;
using System.Text;
using Alliance.Embedded.Documents;
using Alliance.Ports;

namespace Alliance.Embedded.Blobs;

/// <summary>
/// One blob's file: a line <c>alliance-blob 1 {bytes} {content type}</c>, then the content as it is. Content and type
/// stand in one file, so that one rename replaces both.
/// </summary>
internal static class BlobFile
{
    private const string Magic = "alliance-blob 1 ";
    private const int HeaderBytesMax = 160;

    /// <summary>Writes a file and makes it durable.</summary>
    public static async Task Write(string path, ReadOnlyMemory<byte> content, string contentType, Action<BlobStep>? onStep, CancellationToken cancellation)
    {
        var header = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Magic}{content.Length} {contentType}\n"));
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.Read);
        await RandomAccess.WriteAsync(file, header, 0, cancellation);
        onStep?.Invoke(BlobStep.WriteContent);
        await RandomAccess.WriteAsync(file, content, header.Length, cancellation);
        onStep?.Invoke(BlobStep.Flush);
        RandomAccess.FlushToDisk(file);
    }

    /// <summary>Reads a file, or null when there is none.</summary>
    /// <exception cref="StoreDamagedException">It is not a whole blob.</exception>
    public static async Task<Blob?> Read(string path, CancellationToken cancellation)
    {
        byte[] bytes;
        try
        {
            // Sharing deletion lets a put replace the file meanwhile; this handle goes on reading the old one.
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1, useAsync: true);
            bytes = file.Length <= HeaderBytesMax + BlobRules.ContentBytesMax ? new byte[file.Length] : throw Damaged(path);
            await file.ReadExactlyAsync(bytes, cancellation);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        return Parse(bytes) ?? throw Damaged(path);
    }

    private static Blob? Parse(byte[] bytes)
    {
        var end = bytes.AsSpan(0, Math.Min(bytes.Length, HeaderBytesMax)).IndexOf((byte)'\n');
        var header = end < 0 ? "" : Encoding.ASCII.GetString(bytes, 0, end);
        return header.StartsWith(Magic, StringComparison.Ordinal)
            && header[Magic.Length..].Split(' ', 2) is [var length, var contentType]
            && int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var contentBytes)
            && contentBytes == bytes.Length - end - 1
            ? new(bytes.AsMemory(end + 1), contentType)
            : null;
    }

    private static StoreDamagedException Damaged(string path) =>
        new($"The file {path} is not a whole blob of this version. Put back the copy of the last backup, or delete it.");
}

/// <summary>What a change is about to do.</summary>
internal enum BlobStep
{
    /// <summary>Write the content behind the header of a file that is no blob yet.</summary>
    WriteContent,

    /// <summary>Make that file durable.</summary>
    Flush,

    /// <summary>Give it the blob's name, in place of what had it.</summary>
    Rename,

    /// <summary>Make the folder durable.</summary>
    FlushFolder,
}
