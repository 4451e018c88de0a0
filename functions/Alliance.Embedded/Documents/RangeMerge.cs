using Alliance.Ports;

namespace Alliance.Embedded.Documents;

/// <summary>Rows of the table in the order asked for; <paramref name="IsWhole"/> when the window has no more of them.</summary>
internal sealed record TableRows(List<Document> Rows, bool IsWhole);

/// <summary>
/// One page of a range out of three ordered sources, newest first: the active generation, the frozen one, the table.
/// A source's document counts only where no newer source knows its id: it may have been replaced, moved or deleted.
/// </summary>
internal ref struct RangeMerge
{
    private readonly Overlay _overlay;
    private readonly Window _window;
    private readonly TableRows _table;
    private readonly int _limit;
    private readonly List<StoredDocument> _active;
    private readonly List<StoredDocument> _frozen;
    private int _activeAt;
    private int _frozenAt;
    private int _tableAt;

    public RangeMerge(Overlay overlay, in Window window, TableRows table, int limit)
    {
        (_overlay, _window, _table, _limit) = (overlay, window, table, limit);
        _active = overlay.Active.Sorted(window.Partition) ?? [];
        _frozen = overlay.Frozen?.Sorted(window.Partition) ?? [];
        _activeAt = Begin(_active);
        _frozenAt = Begin(_frozen);
    }

    public DocumentPage Page()
    {
        var page = new List<Document>();
        while (true)
        {
            SkipSuperseded();
            var active = At(_active, _activeAt);
            var frozen = At(_frozen, _frozenAt);
            var row = _tableAt < _table.Rows.Count ? _table.Rows[_tableAt] : null;
            var stored = active is null || (frozen is not null && Stands(frozen, active.SortKey!, active.Id)) ? frozen : active;
            if (row is null && !_table.IsWhole && (stored is null || IsBeyondTable(stored)))
            {
                return new(page, Position.Of(_table.Rows[^1]).ToContinuation());
            }
            if (stored is null && row is null)
            {
                return new(page, null);
            }
            if (page.Count == _limit)
            {
                return new(page, Position.Of(page[^1]).ToContinuation());
            }
            page.Add(Take(stored, row, isActive: ReferenceEquals(stored, active)));
        }
    }

    private Document Take(StoredDocument? stored, Document? row, bool isActive)
    {
        if (stored is null || (row is not null && !Stands(stored, row.SortKey!, row.Id)))
        {
            _tableAt++;
            return row!;
        }
        ref var at = ref isActive ? ref _activeAt : ref _frozenAt;
        at += _window.IsAscending ? 1 : -1;
        return stored.ToDocument();
    }

    /// <summary>Whether rows that were not read may stand before the document: it then has to wait for the next page.</summary>
    private readonly bool IsBeyondTable(StoredDocument document)
    {
        var last = _table.Rows[^1];
        var order = Position.Compare(document.SortKey!, document.Id, last.SortKey!, last.Id);
        return _window.IsAscending ? order > 0 : order < 0;
    }

    /// <summary>Whether the document stands before the given place in the direction of the read.</summary>
    private readonly bool Stands(StoredDocument document, string sortKey, string id) =>
        Position.Compare(document.SortKey!, document.Id, sortKey, id) < 0 == _window.IsAscending;

    private void SkipSuperseded()
    {
        while (At(_frozen, _frozenAt) is { } frozen && _overlay.Active.Find(frozen.Hash, frozen.Partition, frozen.Id) is not null)
        {
            _frozenAt += _window.IsAscending ? 1 : -1;
        }
        while (_tableAt < _table.Rows.Count && IsInOverlay(_table.Rows[_tableAt].Id))
        {
            _tableAt++;
        }
    }

    private readonly bool IsInOverlay(string id) =>
        _overlay.FindInside(KeyHash.Document(_window.Home, id), _window.Partition, id) is not null;

    private readonly int Begin(List<StoredDocument> list)
    {
        if (_window.Start is not { } start)
        {
            return list.Count - 1;
        }
        var at = Generation.LowerBound(list, start.SortKey, start.Id);
        if (!_window.IsAscending)
        {
            return at - 1;
        }
        return at < list.Count && list[at].SortKey == start.SortKey && list[at].Id == start.Id ? at + 1 : at;
    }

    private readonly StoredDocument? At(List<StoredDocument> list, int index) =>
        index >= 0 && index < list.Count && !_window.IsPast(list[index].SortKey!) ? list[index] : null;
}
