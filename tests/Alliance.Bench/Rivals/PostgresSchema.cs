using Npgsql;

namespace Alliance.Bench.Rivals;

/// <summary>The rival's three tables, the accounts in them, and the question whether its books agree.</summary>
internal static class PostgresSchema
{
    private const string Create = """
        CREATE TABLE orders (order_no text PRIMARY KEY, account bigint NOT NULL);
        CREATE TABLE entries (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, account bigint NOT NULL, points bigint NOT NULL,
            amount_minor bigint NOT NULL, occurred_at timestamptz NOT NULL);
        CREATE TABLE accounts (id bigint PRIMARY KEY, balance bigint NOT NULL) WITH (fillfactor = 50);
        CREATE FUNCTION earn(o text, a bigint, p bigint, m bigint, t timestamptz, OUT entry bigint, OUT points_now bigint) AS $$
        BEGIN
            INSERT INTO orders (order_no, account) VALUES (o, a);
            INSERT INTO entries (account, points, amount_minor, occurred_at) VALUES (a, p, m, t) RETURNING id INTO entry;
            UPDATE accounts SET balance = balance + p WHERE id = a RETURNING balance INTO points_now;
        END $$ LANGUAGE plpgsql;
        """;

    /// <summary>
    /// A server that has run for a while recycles its WAL segments; a new one would stop to create each (16 MiB) in the
    /// middle of a round. So they are made beforehand, and the checkpoint leaves them for reuse.
    /// </summary>
    private const int WalSegments = 64;

    private const string Fill = "INSERT INTO accounts SELECT n, 0 FROM generate_series(1, $1) n";

    private const string Wrong = """
        SELECT count(*) FROM accounts a
        FULL JOIN (SELECT account, sum(points) AS points FROM entries GROUP BY account) e ON e.account = a.id
        WHERE a.balance IS DISTINCT FROM coalesce(e.points, 0)
        """;

    public static async Task CreateAsync(string connectionString, int accounts, CancellationToken cancellation)
    {
        await using var data = NpgsqlDataSource.Create(connectionString);
        await data.CreateCommand(Create).ExecuteNonQueryAsync(cancellation);
        await using var fill = data.CreateCommand(Fill);
        fill.Parameters.Add(new NpgsqlParameter<int> { TypedValue = accounts });
        await fill.ExecuteNonQueryAsync(cancellation);
        for (var segment = 0; segment < WalSegments; segment++)
        {
            await data.CreateCommand("SELECT pg_logical_emit_message(false, 'bench', 'segment'), pg_switch_wal()").ExecuteNonQueryAsync(cancellation);
        }

        await data.CreateCommand("VACUUM ANALYZE").ExecuteNonQueryAsync(cancellation);
        await data.CreateCommand("CHECKPOINT").ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>How many accounts differ from the sum of their entries, plus the entries without an order.</summary>
    public static async Task<long> WrongAsync(string connectionString, CancellationToken cancellation)
    {
        await using var data = NpgsqlDataSource.Create(connectionString);
        await using var wrong = data.CreateCommand(
            $"SELECT ({Wrong}) + abs((SELECT count(*) FROM entries) - (SELECT count(*) FROM orders))");
        return (long)(await wrong.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>How many purchases are recorded.</summary>
    public static async Task<long> EntriesAsync(string connectionString, CancellationToken cancellation)
    {
        await using var data = NpgsqlDataSource.Create(connectionString);
        await using var count = data.CreateCommand("SELECT count(*) FROM entries");
        return (long)(await count.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Writes the dirty pages between rounds, so that neither side pays for them in the other's round.</summary>
    public static async Task SettleAsync(string connectionString, CancellationToken cancellation)
    {
        await using var data = NpgsqlDataSource.Create(connectionString);
        await data.CreateCommand("CHECKPOINT").ExecuteNonQueryAsync(cancellation);
    }
}
