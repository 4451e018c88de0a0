using Alliance.Embedded.Documents;
using Alliance.Ports;

namespace Alliance.Embedded.Blobs;

/// <summary>
/// Blobs as files of one folder, which this process alone writes. A put writes a file beside the blobs, flushes it,
/// renames it over the blob's file and flushes the folder; one change at a time. A list reads the folder's names each
/// time: meant for some thousands of blobs.
/// </summary>
public sealed class FileBlobStore : IServedBlobs, IAsyncDisposable
{
    private readonly string _folder;
    private readonly BlobLinks _links;
    private readonly FolderLock _lock;
    private readonly SemaphoreSlim _turn = new(1);
    private volatile bool _isClosed;

    private FileBlobStore(string folder, BlobLinks links)
    {
        (_folder, _links) = (folder, links);
        _lock = new(folder);
    }

    /// <summary>Lets tests hold up or fail the steps of a change.</summary>
    internal Action<BlobStep>? OnStep { get; set; }

    /// <summary>Opens the store, also one that a crash left.</summary>
    /// <param name="folder">Created when missing. It may lie in the data folder.</param>
    /// <param name="links">Makes the signed links.</param>
    /// <exception cref="InvalidOperationException">Another process has the folder.</exception>
    public static FileBlobStore Open(string folder, BlobLinks links)
    {
        folder = Path.GetFullPath(folder);
        Create(folder);
        return new(folder, links);
    }

    /// <inheritdoc/>
    public async ValueTask Put(string name, ReadOnlyMemory<byte> content, string contentType, CancellationToken cancellation = default)
    {
        BlobRules.CheckPut(name, content, contentType);
        await InTurn(async () =>
        {
            // A crash leaves at most this one file, and the next put writes over it.
            var part = Path.Combine(_folder, "part");
            await BlobFile.Write(part, content, contentType, OnStep, cancellation);
            OnStep?.Invoke(BlobStep.Rename);
            File.Move(part, PathOf(name), overwrite: true);
            OnStep?.Invoke(BlobStep.FlushFolder);
            FolderFlush.Flush(_folder);
            return true;
        }, cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask<Blob?> Get(string name, CancellationToken cancellation = default)
    {
        BlobRules.CheckName(name);
        return await Guarded(() => BlobFile.Read(PathOf(name), cancellation));
    }

    /// <inheritdoc/>
    public async ValueTask<BlobPage> List(string prefix, int limit, string? continuation = null, CancellationToken cancellation = default)
    {
        BlobRules.CheckList(prefix, limit);
        if (continuation is not null && !BlobRules.IsName(continuation))
        {
            throw new ArgumentException("The continuation is not one that this store returned.", nameof(continuation));
        }
        // In turn, for some file systems may hide a name from a reader of the folder while it is being replaced.
        var names = await InTurn(() => Task.FromResult(Names(prefix, continuation)), cancellation);
        return names.Count > limit ? new(names[..limit], names[limit - 1]) : new(names, null);
    }

    /// <inheritdoc/>
    public async ValueTask Delete(string name, CancellationToken cancellation = default)
    {
        BlobRules.CheckName(name);
        await InTurn(() =>
        {
            File.Delete(PathOf(name));
            OnStep?.Invoke(BlobStep.FlushFolder);
            FolderFlush.Flush(_folder);
            return Task.FromResult(true);
        }, cancellation);
    }

    /// <inheritdoc/>
    public ValueTask<Uri> SignedLink(string name, DateTimeOffset until, CancellationToken cancellation = default) => new(_links.Sign(name, until));

    /// <inheritdoc/>
    public bool IsValidLink(string? name, string? until, string? signature) => _links.IsValid(name, until, signature);

    /// <summary>Waits for the change under way and lets go of the folder.</summary>
    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync();
        _isClosed = true;
        _lock.Dispose();
        _turn.Release();
    }

    private static void Create(string folder)
    {
        if (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } parent)
        {
            Create(parent);
            Directory.CreateDirectory(folder);
            FolderFlush.Flush(parent);
        }
    }

    private string PathOf(string name) => Path.Combine(_folder, BlobFileName.Of(name));

    private List<string> Names(string prefix, string? after) =>
        [.. Directory.EnumerateFiles(_folder, BlobFileName.Pattern)
            .Select(path => BlobFileName.NameIn(Path.GetFileName(path)))
            .OfType<string>()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(name, after) > 0)
            .Order(StringComparer.Ordinal)];

    private async Task<T> InTurn<T>(Func<Task<T>> work, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            return await Guarded(work);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<T> Guarded<T>(Func<Task<T>> work)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        try
        {
            return await work();
        }
        catch (IOException exception)
        {
            throw new StoreUnavailableException($"The folder of blobs {_folder} cannot be read or written: {exception.Message}", exception);
        }
    }
}
