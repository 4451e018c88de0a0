using System.Text.Json.Serialization.Metadata;
using Alliance.Ports;

namespace Alliance.Storage;

/// <summary>
/// What one commit of a partition will write: its hot state, and the documents beside it. Commands are decided one
/// after the other over the same unit, each seeing what the earlier ones staged.
/// </summary>
internal sealed class Unit<TState>(IDocumentStore store, Partition partition, StateDocument<TState> shape, string commitId)
    where TState : class
{
    // Most units stage a few documents, which are found faster by looking than by hashing.
    private const int FoundByLooking = 12;

    private readonly List<Staged> _staged = new(4);
    private Dictionary<string, int>? _index;
    private Dictionary<string, Document?>? _loaded;
    private string? _version;

    /// <summary>Names this commit; documents it creates carry it, so that a commit whose answer was lost is recognised as our own.</summary>
    public string CommitId { get; } = commitId;

    /// <summary>The hot document as the commands so far have left it, or null when it does not exist.</summary>
    public TState? State { get; private set; }

    public bool StateChanged { get; private set; }

    public int WriteCount => _staged.Count + (StateChanged ? 1 : 0);

    /// <summary>Begins (again) over a state that was read or remembered.</summary>
    public void Reset(TState? state, string? version)
    {
        State = state;
        _version = version;
        StateChanged = false;
        _staged.Clear();
        _index = null;
    }

    /// <summary>Sets the hot document.</summary>
    public void Put(TState state)
    {
        State = state;
        StateChanged = true;
    }

    /// <summary>What is already known of a document without asking the store: staged, or found in the way of a create.</summary>
    public T? Known<T>(string id, JsonTypeInfo<T> json) where T : class
    {
        if (FindStaged(id) is { } staged)
        {
            return (T)staged.Value;
        }

        return _loaded is not null && _loaded.TryGetValue(id, out var document) && document is not null
            ? Bodies.Decode(document, json)
            : null;
    }

    /// <summary>A document of this partition, or null when it does not exist.</summary>
    public ValueTask<T?> Find<T>(string id, JsonTypeInfo<T> json) where T : class =>
        FindStaged(id) is not null || (_loaded?.ContainsKey(id) ?? false) ? new(Known(id, json)) : Load(id, json);

    /// <summary>Stages a document that must not exist yet.</summary>
    public void Create<T>(string id, string? sortKey, T value, JsonTypeInfo<T> json) where T : class =>
        Stage(new Staged<T>(id, value, json, sortKey, null));

    /// <summary>Stages a new body for a document that <see cref="Find"/> returned or an earlier command created.</summary>
    public void Replace<T>(string id, string? sortKey, T value, JsonTypeInfo<T> json) where T : class
    {
        var version = FindStaged(id) is { } earlier
            ? earlier.IfVersion
            : _loaded?.GetValueOrDefault(id)?.Version ?? throw new InvalidOperationException($"{id} was not loaded.");
        Stage(new Staged<T>(id, value, json, sortKey, version));
    }

    /// <summary>The writes of the whole unit; the hot document comes last, so that a conflict names the reason first.</summary>
    public List<Write> Writes()
    {
        var writes = new List<Write>(WriteCount);
        foreach (var staged in _staged)
        {
            writes.Add(staged.ToWrite());
        }

        if (StateChanged)
        {
            var body = Bodies.Encode(State!, shape.Json);
            writes.Add(_version is null ? Write.Create(shape.Id, null, body) : Write.Replace(shape.Id, null, body, _version));
        }

        return writes;
    }

    /// <summary>
    /// Looks again at all that was looked at before, since it may have changed with the hot document; at what stood in
    /// the way of a commit; and, where that commit may have gone through unheard, at everything it wrote.
    /// </summary>
    public async ValueTask<bool> ReloadAfterConflict(string? inTheWay, bool everythingStaged)
    {
        var ids = new HashSet<string>(_loaded?.Keys ?? Enumerable.Empty<string>(), StringComparer.Ordinal);
        if (inTheWay is not null)
        {
            ids.Add(inTheWay);
        }

        ids.UnionWith(everythingStaged ? _staged.Select(static staged => staged.Id) : []);
        foreach (var id in ids)
        {
            await Reload(id);
        }

        return true;
    }

    /// <summary>Forgets what was looked for and not there: it may be by now.</summary>
    public void ForgetAbsences()
    {
        foreach (var id in _loaded?.Where(static item => item.Value is null).Select(static item => item.Key).ToList() ?? [])
        {
            _loaded!.Remove(id);
        }
    }

    private async ValueTask Reload(string id) => (_loaded ??= new(StringComparer.Ordinal))[id] = await store.Read(partition, id);

    private async ValueTask<T?> Load<T>(string id, JsonTypeInfo<T> json) where T : class
    {
        await Reload(id);
        return Known(id, json);
    }

    private Staged? FindStaged(string id) => IndexOf(id) is var at and >= 0 ? _staged[at] : null;

    private int IndexOf(string id)
    {
        if (_staged.Count <= FoundByLooking)
        {
            for (var i = 0; i < _staged.Count; i++)
            {
                if (_staged[i].Id == id)
                {
                    return i;
                }
            }

            return -1;
        }

        if (_index is null)
        {
            _index = new Dictionary<string, int>(StringComparer.Ordinal);
            for (var i = 0; i < _staged.Count; i++)
            {
                _index[_staged[i].Id] = i;
            }
        }

        return _index.TryGetValue(id, out var at) ? at : -1;
    }

    private void Stage(Staged staged)
    {
        var at = IndexOf(staged.Id);
        if (at >= 0)
        {
            _staged[at] = staged;
            return;
        }

        _index?.Add(staged.Id, _staged.Count);
        _staged.Add(staged);
    }

    private abstract record Staged(string Id, object Value, string? IfVersion)
    {
        public abstract Write ToWrite();
    }

    private sealed record Staged<T>(string Id, T Document, JsonTypeInfo<T> Json, string? SortKey, string? IfVersion) : Staged(Id, Document, IfVersion)
        where T : class
    {
        public override Write ToWrite()
        {
            var body = Bodies.Encode(Document, Json);
            return IfVersion is null ? Write.Create(Id, SortKey, body) : Write.Replace(Id, SortKey, body, IfVersion);
        }
    }
}
