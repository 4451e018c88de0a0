using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace Alliance.Bench.Rivals;

/// <summary>
/// What a careful team writes in an afternoon: Kestrel, Npgsql and PostgreSQL; unique order key, entry and balance in one
/// transaction and one round trip. No authentication, no rules, no reply to a repeated order.
/// </summary>
internal static class PostgresRival
{
    private const string CteSql = """
        WITH o AS (INSERT INTO orders (order_no, account) VALUES ($1, $2)),
             e AS (INSERT INTO entries (account, points, amount_minor, occurred_at) VALUES ($2, $3, $4, $5) RETURNING id),
             u AS (UPDATE accounts SET balance = balance + $3 WHERE id = $2 RETURNING balance)
        SELECT e.id, u.balance FROM e, u
        """;

    public static async Task RunAsync(Uri url, string server, PostgresSettings settings, CancellationToken cancellation)
    {
        await using var data = NpgsqlDataSource.Create(settings.ConnectionString(server));
        await using var app = RivalHost.Create(url);
        app.Run(context => HandleAsync(context, data, settings.Shape));
        await RivalHost.ServeAsync(app, cancellation);
    }

    private static async Task HandleAsync(HttpContext context, NpgsqlDataSource data, PostgresShape shape)
    {
        var account = RivalHost.NumberBefore(context.Request.Path.Value!, "/earn");
        if (account < 0)
        {
            return; // 200: alive
        }

        var purchase = (await JsonSerializer.DeserializeAsync(context.Request.Body, RivalJson.Default.Purchase))!;
        var points = purchase.AmountMinor / 1000;
        var (entry, balance) = shape switch
        {
            PostgresShape.Batch => await BatchAsync(data, account, points, purchase),
            PostgresShape.Function => await StatementAsync(data, "SELECT * FROM earn($1, $2, $3, $4, $5)", account, points, purchase),
            _ => await StatementAsync(data, CteSql, account, points, purchase),
        };
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.ContentType = "application/json";
        var body = JsonSerializer.SerializeToUtf8Bytes(new Earned($"ent_{entry}", points, balance), RivalJson.Default.Earned);
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body);
    }

    private static async Task<(long Entry, long Balance)> StatementAsync(
        NpgsqlDataSource data, string sql, long account, long points, Purchase purchase)
    {
        await using var command = data.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = purchase.OrderNo });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = account });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = points });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = purchase.AmountMinor });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = purchase.OccurredAt.UtcDateTime });
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    private static async Task<(long Entry, long Balance)> BatchAsync(
        NpgsqlDataSource data, long account, long points, Purchase purchase)
    {
        await using var batch = data.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("INSERT INTO orders (order_no, account) VALUES ($1, $2)")
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = purchase.OrderNo }, new NpgsqlParameter<long> { TypedValue = account } },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            "INSERT INTO entries (account, points, amount_minor, occurred_at) VALUES ($1, $2, $3, $4) RETURNING id")
        {
            Parameters =
            {
                new NpgsqlParameter<long> { TypedValue = account }, new NpgsqlParameter<long> { TypedValue = points },
                new NpgsqlParameter<long> { TypedValue = purchase.AmountMinor },
                new NpgsqlParameter<DateTime> { TypedValue = purchase.OccurredAt.UtcDateTime },
            },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand("UPDATE accounts SET balance = balance + $1 WHERE id = $2 RETURNING balance")
        {
            Parameters = { new NpgsqlParameter<long> { TypedValue = points }, new NpgsqlParameter<long> { TypedValue = account } },
        });
        await using var reader = await batch.ExecuteReaderAsync();
        await reader.ReadAsync();
        var entry = reader.GetInt64(0);
        await reader.NextResultAsync();
        await reader.ReadAsync();
        return (entry, reader.GetInt64(0));
    }
}
