using System.Diagnostics;
using Alliance.Bench.Load;
using Alliance.Bench.Machine;
using Alliance.Bench.Sides;
using Npgsql;

namespace Alliance.Bench.Rivals;

/// <summary>
/// The queue that everybody builds on PostgreSQL: a table of jobs that workers take with <c>FOR UPDATE SKIP LOCKED</c>.
/// Each transaction is one statement and one round trip: it takes jobs and inserts a delivered row for each.
/// </summary>
internal sealed class SkipLockedQueue : IAsyncDisposable
{
    private const string Take = """
        WITH taken AS (
            DELETE FROM jobs WHERE id = ANY(ARRAY(SELECT id FROM jobs ORDER BY id FOR UPDATE SKIP LOCKED LIMIT $1)) RETURNING event, member)
        INSERT INTO delivered (event, member, title, body, at) SELECT event, member, $2, $3, now() FROM taken
        """;

    private readonly NpgsqlDataSource data;
    private readonly int members;

    private SkipLockedQueue(NpgsqlDataSource data, int members) => (this.data, this.members) = (data, members);

    public static async Task<SkipLockedQueue> CreateAsync(string server, int members, CancellationToken cancellation)
    {
        var queue = new SkipLockedQueue(NpgsqlDataSource.Create(
            $"{server};Maximum Pool Size=100;Max Auto Prepare=20;Auto Prepare Min Usages=1;No Reset On Close=true;Enlist=false"), members);
        await queue.RunAsync($"""
            CREATE TABLE members (id bigint PRIMARY KEY);
            INSERT INTO members SELECT generate_series(1, {members});
            CREATE TABLE jobs (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, event text NOT NULL, member bigint NOT NULL);
            CREATE TABLE delivered (
                event text NOT NULL, member bigint NOT NULL, title text NOT NULL, body text NOT NULL, at timestamptz NOT NULL, PRIMARY KEY (event, member));
            """, cancellation);
        return queue;
    }

    /// <summary>Tells every member something: from the event to the last delivered row.</summary>
    /// <param name="key">The event.</param>
    /// <param name="batch">Jobs a transaction.</param>
    /// <param name="workers">How many take jobs at once.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<LoadResult> TellAsync(string key, int batch, int workers, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        await using (var outbox = data.CreateCommand("INSERT INTO jobs (event, member) SELECT $1, id FROM members"))
        {
            outbox.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
            await outbox.ExecuteNonQueryAsync(cancellation);
        }

        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(() => WorkAsync(batch, cancellation), cancellation)));
        var took = Stopwatch.GetElapsedTime(started);
        await using var count = data.CreateCommand("SELECT count(*) FROM delivered WHERE event = $1");
        count.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
        if ((long)(await count.ExecuteScalarAsync(cancellation))! is var delivered && delivered != members)
        {
            throw new BenchFailure($"The rival delivered {delivered:N0} of {members:N0}.");
        }

        await RunAsync("VACUUM jobs; VACUUM delivered; CHECKPOINT", cancellation);
        return LoadResult.Took(members, took);
    }

    public ValueTask DisposeAsync() => data.DisposeAsync();

    private async Task WorkAsync(int batch, CancellationToken cancellation)
    {
        await using var connection = await data.OpenConnectionAsync(cancellation);
        await using var command = new NpgsqlCommand(Take, connection);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = batch });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = "会员日" });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = "今天全部商户双倍积分。" });
        // Nothing is left but what other workers have locked, and they do not fail here.
        while (await command.ExecuteNonQueryAsync(cancellation) > 0)
        {
        }
    }

    private async Task RunAsync(string statements, CancellationToken cancellation)
    {
        foreach (var statement in statements.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            await using var command = data.CreateCommand(statement);
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }
}
