namespace Alliance.Embedded.Blobs;

/// <summary>Copies the blobs of a folder while a process writes it: each is the old or the new one, never a part.</summary>
public static class BlobBackup
{
    /// <summary>Copies whatever blobs there are.</summary>
    /// <param name="from">The folder of a <see cref="FileBlobStore"/>; it may be missing.</param>
    /// <param name="to">A folder without blobs, made when it is missing.</param>
    public static void Copy(string from, string to)
    {
        if (!Directory.Exists(from))
        {
            return;
        }

        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from, BlobFileName.Pattern))
        {
            try
            {
                File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
            }
            catch (FileNotFoundException)
            {
                // Deleted meanwhile.
            }
        }

        FolderFlush.Flush(to);
    }
}
