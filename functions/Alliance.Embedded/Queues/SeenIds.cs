using Alliance.Embedded.Sqlite;

namespace Alliance.Embedded.Queues;

/// <summary>
/// The ids that queues have taken lately. Two tables take turns: when the newer one is as old as the longest memory, the
/// other holds nothing that is still remembered and is emptied for what comes next.
/// </summary>
internal sealed class SeenIds
{
    private readonly Connection _connection;
    private readonly long _memoryMax;
    private readonly Statement[] _add;
    private readonly Statement[] _find;
    private int _generation;
    private long _since;
    private bool _isOtherEmpty;

    public SeenIds(Connection connection, TimeSpan memoryMax)
    {
        (_connection, _memoryMax) = (connection, memoryMax.Ticks);
        _add = [PrepareAdd("seen_0"), PrepareAdd("seen_1")];
        _find = [PrepareFind("seen_0"), PrepareFind("seen_1")];
        Load();
    }

    /// <summary>Begins anew with what the file says.</summary>
    public void Load()
    {
        _generation = (int)_connection.Number("SELECT generation FROM file")!.Value;
        _since = _connection.Number("SELECT since FROM file")!.Value;
        _isOtherEmpty = _connection.Number($"SELECT 1 FROM seen_{1 - _generation} LIMIT 1") is null;
    }

    /// <summary>Remembers an id; false when it is remembered already.</summary>
    public bool Add(int queue, string id, long now, TimeSpan memory)
    {
        Turn(now);
        var forgottenUntil = now - memory.Ticks;
        if (!_isOtherEmpty && IsIn(1 - _generation, queue, id, forgottenUntil))
        {
            return false;
        }
        _add[_generation].Bind(1, queue).BindText(2, id).Bind(3, now).Bind(4, forgottenUntil).Run();
        return _connection.Changes > 0;
    }

    private Statement PrepareAdd(string table) => _connection.Prepare(
        $"INSERT INTO {table} (queue, id, at) VALUES (?, ?, ?) ON CONFLICT (queue, id) DO UPDATE SET at = excluded.at WHERE at <= ?");

    private Statement PrepareFind(string table) => _connection.Prepare($"SELECT 1 FROM {table} WHERE queue = ? AND id = ? AND at > ?");

    private bool IsIn(int generation, int queue, string id, long forgottenUntil) =>
        _find[generation].Bind(1, queue).BindText(2, id).Bind(3, forgottenUntil).First(static _ => true);

    private void Turn(long now)
    {
        if (now - _since < _memoryMax)
        {
            return;
        }
        (_generation, _since, _isOtherEmpty) = (1 - _generation, now, false);
        _connection.Execute($"DELETE FROM seen_{_generation}");
        _connection.Execute($"UPDATE file SET generation = {_generation}, since = {now}");
    }
}
