using Alliance.Embedded.Sqlite;
using Alliance.Ports;

namespace Alliance.Embedded.Queues;

/// <summary>Where a message stands in the order of delivery.</summary>
/// <param name="Due">0 for at once, else UTC ticks.</param>
/// <param name="Seq">The message.</param>
internal readonly record struct Place(long Due, long Seq) : IComparable<Place>
{
    public int CompareTo(Place other) => Due != other.Due ? Due.CompareTo(other.Due) : Seq.CompareTo(other.Seq);
}

/// <summary>A message to be delivered.</summary>
internal readonly record struct WaitingRow(Place Place, int Deliveries);

/// <summary>What was sent.</summary>
internal sealed record MessageRow(string Id, string? Key, byte[] Body);

/// <summary>The statements of the writing connection.</summary>
internal sealed class QueueTables(Connection connection)
{
    private readonly Statement _addMessage = connection.Prepare("INSERT INTO message (seq, id, key, body) VALUES (?, ?, ?, ?)");
    private readonly Statement _message = connection.Prepare("SELECT id, key, body FROM message WHERE seq = ?");
    private readonly Statement _key = connection.Prepare("SELECT key FROM message WHERE seq = ?");
    private readonly Statement _removeMessage = connection.Prepare("DELETE FROM message WHERE seq = ?");
    private readonly Statement _addWaiting = connection.Prepare("INSERT INTO waiting (queue, due, seq, deliveries) VALUES (?, ?, ?, ?)");
    private readonly Statement _waiting = connection.Prepare("SELECT deliveries FROM waiting WHERE queue = ? AND due = ? AND seq = ?");
    private readonly Statement _waitingAfter = connection.Prepare(
        "SELECT due, seq, deliveries FROM waiting WHERE queue = ? AND (due, seq) > (?, ?) AND due <= ? ORDER BY due, seq LIMIT ?");
    private readonly Statement _setDeliveries = connection.Prepare("UPDATE waiting SET deliveries = ? WHERE queue = ? AND due = ? AND seq = ?");
    private readonly Statement _removeWaiting = connection.Prepare("DELETE FROM waiting WHERE queue = ? AND due = ? AND seq = ?");
    private readonly Statement _addKeyed = connection.Prepare("INSERT INTO keyed (queue, key, seq) VALUES (?, ?, ?)");
    private readonly Statement _firstKeyed = connection.Prepare("SELECT min(seq) FROM keyed WHERE queue = ? AND key = ?");
    private readonly Statement _removeKeyed = connection.Prepare("DELETE FROM keyed WHERE queue = ? AND key = ? AND seq = ?");
    private readonly Statement _addDead = connection.Prepare("INSERT INTO dead (queue, seq, deliveries, reason) VALUES (?, ?, ?, ?)");
    private readonly Statement _deadAfter = connection.Prepare("SELECT seq FROM dead WHERE queue = ? AND seq > ? ORDER BY seq LIMIT ?");
    private readonly Statement _removeDead = connection.Prepare("DELETE FROM dead WHERE queue = ? AND seq = ?");

    public long CountWaiting(int queue) => connection.Number($"SELECT count(*) FROM waiting WHERE queue = {queue}") ?? 0;

    public long CountDead(int queue) => connection.Number($"SELECT count(*) FROM dead WHERE queue = {queue}") ?? 0;

    public void AddMessage(long seq, QueueMessage message) =>
        _addMessage.Bind(1, seq).BindText(2, message.Id).BindText(3, message.OrderingKey).BindBlob(4, message.Body.Span).Run();

    public MessageRow Message(long seq) =>
        _message.Bind(1, seq).First(static row => new MessageRow(row.Text(0)!, row.Text(1), row.Blob(2)))
        ?? throw new InvalidDataException($"The message {seq} is missing.");

    public string? Key(long seq) => _key.Bind(1, seq).First(static row => row.Text(0));

    public void RemoveMessage(long seq) => _removeMessage.Bind(1, seq).Run();

    public void AddWaiting(int queue, Place place, int deliveries) =>
        _addWaiting.Bind(1, queue).Bind(2, place.Due).Bind(3, place.Seq).Bind(4, deliveries).Run();

    /// <summary>How often it has been delivered, or null when nothing waits there.</summary>
    public int? Waiting(int queue, Place place) =>
        _waiting.Bind(1, queue).Bind(2, place.Due).Bind(3, place.Seq).First<int?>(static row => (int)row.Number(0));

    /// <summary>What waits behind a place and is due by a time, in order.</summary>
    public List<WaitingRow> WaitingAfter(int queue, Place place, long dueMax, int limit) =>
        _waitingAfter.Bind(1, queue).Bind(2, place.Due).Bind(3, place.Seq).Bind(4, dueMax).Bind(5, limit)
            .All(static row => new WaitingRow(new(row.Number(0), row.Number(1)), (int)row.Number(2)));

    public void SetDeliveries(int queue, Place place, int deliveries) =>
        _setDeliveries.Bind(1, deliveries).Bind(2, queue).Bind(3, place.Due).Bind(4, place.Seq).Run();

    public void RemoveWaiting(int queue, Place place) => _removeWaiting.Bind(1, queue).Bind(2, place.Due).Bind(3, place.Seq).Run();

    public void AddKeyed(int queue, string key, long seq) => _addKeyed.Bind(1, queue).BindText(2, key).Bind(3, seq).Run();

    /// <summary>The first message of a key, or 0 when there is none.</summary>
    public long FirstKeyed(int queue, string key) => _firstKeyed.Bind(1, queue).BindText(2, key).First(static row => row.Number(0));

    public void RemoveKeyed(int queue, string key, long seq) => _removeKeyed.Bind(1, queue).BindText(2, key).Bind(3, seq).Run();

    public void AddDead(int queue, long seq, int deliveries, string reason) =>
        _addDead.Bind(1, queue).Bind(2, seq).Bind(3, deliveries).BindText(4, reason).Run();

    public List<long> DeadAfter(int queue, long seq, int limit) =>
        _deadAfter.Bind(1, queue).Bind(2, seq).Bind(3, limit).All(static row => row.Number(0));

    /// <summary>Whether there was such a dead letter.</summary>
    public bool RemoveDead(int queue, long seq)
    {
        _removeDead.Bind(1, queue).Bind(2, seq).Run();
        return connection.Changes > 0;
    }
}
