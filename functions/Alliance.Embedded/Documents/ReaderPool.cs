using System.Collections.Concurrent;

namespace Alliance.Embedded.Documents;

/// <summary>Connections for reading, so that no reader waits for another or for the writer.</summary>
internal sealed class ReaderPool(string folder) : IDisposable
{
    private const int KeptMax = 16;
    private readonly ConcurrentBag<TableReader> _idle = [];
    private volatile bool _isDisposed;

    public TableReader Rent()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _idle.TryTake(out var reader) ? reader : new(TableFile.OpenForReading(folder));
    }

    public void Return(TableReader reader)
    {
        if (_isDisposed || _idle.Count >= KeptMax)
        {
            reader.Dispose();
            return;
        }
        _idle.Add(reader);
        if (_isDisposed)
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        while (_idle.TryTake(out var reader))
        {
            reader.Dispose();
        }
    }
}
