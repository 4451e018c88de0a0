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
    private readonly Dictionary<string, Staged> _staged = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];
    private Dictionary<string, Document?>? _loaded;
    private string? _version;

    /// <summary>Names this commit; documents it creates carry it, so that a commit whose answer was lost is recognised as our own.</summary>
    public string CommitId { get; } = commitId;

    /// <summary>The hot document as the commands so far have left it, or null when it does not exist.</summary>
    public TState? State { get; private set; }

    public bool StateChanged { get; private set; }

    public int WriteCount => _order.Count + (StateChanged ? 1 : 0);

    /// <summary>Begins (again) over a state that was read or remembered.</summary>
    public void Reset(TState? state, string? version)
    {
        State = state;
        _version = version;
        StateChanged = false;
        _staged.Clear();
        _order.Clear();
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
        if (_staged.TryGetValue(id, out var staged))
        {
            return (T)staged.Value;
        }

        return _loaded is not null && _loaded.TryGetValue(id, out var document) && document is not null
            ? Bodies.Decode(document, json)
            : null;
    }

    /// <summary>A document of this partition, or null when it does not exist.</summary>
    public ValueTask<T?> Find<T>(string id, JsonTypeInfo<T> json) where T : class =>
        _staged.ContainsKey(id) || (_loaded?.ContainsKey(id) ?? false) ? new(Known(id, json)) : Load(id, json);

    /// <summary>Stages a document that must not exist yet.</summary>
    public void Create<T>(string id, string? sortKey, T value, JsonTypeInfo<T> json) where T : class =>
        Stage(id, new Staged<T>(value, json, sortKey, null));

    /// <summary>Stages a new body for a document that <see cref="Find"/> returned or an earlier command created.</summary>
    public void Replace<T>(string id, string? sortKey, T value, JsonTypeInfo<T> json) where T : class
    {
        var version = _staged.TryGetValue(id, out var earlier)
            ? earlier.IfVersion
            : _loaded?.GetValueOrDefault(id)?.Version ?? throw new InvalidOperationException($"{id} was not loaded.");
        Stage(id, new Staged<T>(value, json, sortKey, version));
    }

    /// <summary>The writes of the whole unit; the hot document comes last, so that a conflict names the reason first.</summary>
    public List<Write> Writes()
    {
        var writes = new List<Write>(WriteCount);
        foreach (var id in _order)
        {
            writes.Add(_staged[id].ToWrite(id));
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

        ids.UnionWith(everythingStaged ? _order : []);
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

    private void Stage(string id, Staged staged)
    {
        if (!_staged.ContainsKey(id))
        {
            _order.Add(id);
        }

        _staged[id] = staged;
    }

    private abstract record Staged(object Value, string? IfVersion)
    {
        public abstract Write ToWrite(string id);
    }

    private sealed record Staged<T>(T Document, JsonTypeInfo<T> Json, string? SortKey, string? IfVersion) : Staged(Document, IfVersion)
        where T : class
    {
        public override Write ToWrite(string id)
        {
            var body = Bodies.Encode(Document, Json);
            return IfVersion is null ? Write.Create(id, SortKey, body) : Write.Replace(id, SortKey, body, IfVersion);
        }
    }
}
