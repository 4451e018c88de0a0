using System.Globalization;
using Alliance.Embedded.Sqlite;
using Alliance.Ports;

namespace Alliance.Embedded.Queues;

/// <summary>Lists dead letters on a connection of its own, so that neither the writer nor the lists wait for the other.</summary>
internal sealed class DeadLetterReader(string folder) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Connection _connection = QueueFile.OpenForReading(folder);
    private Statement? _page;

    public DeadMessagePage Read(int queue, int limit, long after)
    {
        lock (_gate)
        {
            _page ??= _connection.Prepare("""
                SELECT seq, id, key, body, deliveries, reason FROM dead JOIN message USING (seq)
                WHERE queue = ? AND seq > ? ORDER BY seq LIMIT ?
                """);
            var page = _page.Bind(1, queue).Bind(2, after).Bind(3, limit + 1);
            try
            {
                var found = new List<DeadMessage>();
                while (page.Step())
                {
                    if (found.Count == limit)
                    {
                        return new(found, found[^1].Handle);
                    }
                    found.Add(new(
                        page.Number(0).ToString(CultureInfo.InvariantCulture), page.Text(1)!, page.Blob(3), page.Text(2), (int)page.Number(4), page.Text(5)!));
                }
                return new(found, null);
            }
            catch (SqliteFailure failure)
            {
                throw new StoreUnavailableException("The queue could not read its file: " + failure.Message, failure);
            }
            finally
            {
                page.Reset();
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _connection.Dispose();
        }
    }
}
