namespace Alliance.Embedded.Documents;

/// <summary>
/// Connections for reading, so that no reader waits for another or for the writer. A returned one keeps its view of the
/// tables: beginning and ending a view takes several system calls, and until the next generation comes into the tables
/// there is nothing newer to see.
/// </summary>
internal sealed class ReaderPool(string folder, Overlay overlay) : IDisposable
{
    private const int KeptMax = 16;
    private readonly Lock _gate = new();
    private readonly Stack<TableReader> _idle = [];
    private bool _keepsViews = true;
    private bool _isDisposed;

    /// <summary>A reader that sees at least what has left the overlay by now.</summary>
    public TableReader Rent()
    {
        var applied = overlay.Applied;
        var reader = TakeIdle() ?? new TableReader(TableFile.OpenForReading(folder));
        try
        {
            reader.SeeAtLeast(applied);
            return reader;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    public void Return(TableReader reader)
    {
        lock (_gate)
        {
            if (_isDisposed || _idle.Count >= KeptMax)
            {
                reader.Dispose();
                return;
            }
            if (!_keepsViews)
            {
                reader.EndView();
            }
            _idle.Push(reader);
        }
    }

    /// <summary>Does something for which SQLite waits until no old view is left: none is kept meanwhile.</summary>
    public void WithoutViews(Action work)
    {
        lock (_gate)
        {
            _keepsViews = false;
            foreach (var reader in _idle)
            {
                reader.EndView();
            }
        }
        try
        {
            work();
        }
        finally
        {
            lock (_gate)
            {
                _keepsViews = true;
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            while (_idle.TryPop(out var reader))
            {
                reader.Dispose();
            }
        }
    }

    private TableReader? TakeIdle()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _idle.TryPop(out var reader) ? reader : null;
        }
    }
}
