using System.Net;
using Alliance.Ports;
using Microsoft.Azure.Cosmos;

namespace Alliance.Cosmos;

/// <summary>
/// The document store on Azure Cosmos DB (API for NoSQL): a read is a point read, a commit one transactional batch, a
/// range one query of one partition, the changes the change feed. Any number of processes may share the database.
/// </summary>
/// <remarks>
/// Cancellation of a commit counts only before it is sent. Every request ends within
/// <see cref="CosmosStoreOptions.RequestTimeout"/>. docs/decisions/0011-cosmos-db.md says what it costs and why.
/// </remarks>
public sealed class CosmosDocumentStore : IDocumentStore, IDisposable
{
    private readonly CosmosClient _client;
    private readonly TimeSpan _timeout;
    private readonly Dictionary<string, Container> _containers;

    private CosmosDocumentStore(CosmosClient client, CosmosStoreOptions options)
    {
        (_client, _timeout) = (client, options.RequestTimeout);
        _containers = Containers.All.ToDictionary(name => name, name => client.GetContainer(options.Database, name));
    }

    /// <inheritdoc/>
    public bool IsExclusive => false;

    /// <summary>Connects, and looks whether the account reads strongly enough. Creates nothing.</summary>
    /// <exception cref="ArgumentException">The options name no account, or no identity.</exception>
    /// <exception cref="CosmosRefusedException">The account refuses us, or its reads are too weak.</exception>
    /// <exception cref="StoreUnavailableException">The account did not answer; call it again.</exception>
    public static async Task<CosmosDocumentStore> Open(CosmosStoreOptions options, CancellationToken cancellation = default)
    {
        var client = CosmosClients.Create(options);
        try
        {
            var account = await Failures.Guard(
                () => client.ReadAccountAsync().WaitAsync(options.RequestTimeout, cancellation), "reading the account", cancellation);
            if (account.Consistency.DefaultConsistencyLevel != ConsistencyLevel.Strong && !options.AcceptWeakReads)
            {
                throw new CosmosRefusedException(
                    $"The account's default consistency is {account.Consistency.DefaultConsistencyLevel}. Set it to Strong: "
                    + "a process must see what another has just committed.");
            }

            return new(client, options);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<Document?> Read(Partition partition, string id, CancellationToken cancellation = default)
    {
        PortRules.Check(partition);
        PortRules.CheckId(id);
        var what = $"reading {partition} {id}";
        using var response = await Ask(
            token => _containers[partition.Container].ReadItemStreamAsync(StoredText.OfId(id), new(partition.Key), cancellationToken: token),
            what, cancellation);
        return response switch
        {
            { StatusCode: HttpStatusCode.OK } => Envelope.Open(await response.Bytes(cancellation)).Document,
            { StatusCode: HttpStatusCode.NotFound } when response.Headers.SubStatus() == 0 => null,
            _ => throw Failures.Of(response.StatusCode, response.Headers.SubStatus(), what),
        };
    }

    /// <inheritdoc/>
    public async ValueTask<DocumentPage> ReadRange(
        Partition partition, SortRange range, Direction direction, int limit, string? continuation = null,
        CancellationToken cancellation = default)
    {
        PortRules.Check(partition);
        PortRules.CheckLimit(limit, 1_000);
        var what = $"reading a range of {partition}";
        using var iterator = _containers[partition.Container].GetItemQueryStreamIterator(RangeQuery.Of(range, direction), continuation, new()
        {
            PartitionKey = new(partition.Key),
            MaxItemCount = limit,
            // One partition needs no plan of how to merge several, which would be a request of its own.
            EnableOptimisticDirectExecution = true,
        });
        using var response = await Ask(iterator.ReadNextAsync, what, cancellation);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw Failures.Of(response.StatusCode, response.Headers.SubStatus(), $"{what} ({Failures.Said(() => response.ErrorMessage)})");
        }

        var documents = Envelope.OpenAll(await response.Bytes(cancellation));
        return new(documents.ConvertAll(static found => found.Document), response.ContinuationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<CommitResult> Commit(Partition partition, IReadOnlyList<Write> writes, CancellationToken cancellation = default)
    {
        PortRules.Check(partition);
        PortRules.Check(writes);
        cancellation.ThrowIfCancellationRequested();
        var batch = _containers[partition.Container].CreateTransactionalBatch(new(partition.Key));
        foreach (var write in writes)
        {
            Add(batch, partition, write);
        }

        var what = $"committing to {partition}";
        using var response = await Ask(batch.ExecuteAsync, what, CancellationToken.None);
        if (response.IsSuccessStatusCode)
        {
            return CommitResult.Committed(
                [.. writes.Select((write, i) => write.Kind == WriteKind.Delete ? "" : Envelope.VersionOf(response[i].ETag))]);
        }

        // The write that failed has a status of its own; those beside it only say that they depended on it (424).
        for (var i = 0; i < response.Count; i++)
        {
            if (response[i].StatusCode != HttpStatusCode.FailedDependency)
            {
                return IsConflict(writes[i].Kind, response[i].StatusCode) && response.Headers.SubStatus() == 0
                    ? CommitResult.Conflict(i)
                    : throw Failures.Of(response[i].StatusCode, response.Headers.SubStatus(), $"{what} ({Failures.Said(() => response.ErrorMessage)})");
            }
        }

        throw Failures.Of(response.StatusCode, response.Headers.SubStatus(), $"{what} ({Failures.Said(() => response.ErrorMessage)})");
    }

    /// <inheritdoc/>
    public async ValueTask<ChangePage> Changes(string container, string? cursor, int limit, CancellationToken cancellation = default)
    {
        PortRules.CheckContainer(container);
        PortRules.CheckLimit(limit, 10_000);
        return await new ChangeReader(_containers[container], Ask).Read(cursor, limit, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static void Add(TransactionalBatch batch, Partition partition, Write write)
    {
        var id = StoredText.OfId(write.Id);
        _ = write.Kind switch
        {
            WriteKind.Create => batch.CreateItemStream(Envelope.Of(partition, write)),
            WriteKind.Replace => batch.ReplaceItemStream(
                id, Envelope.Of(partition, write), new() { IfMatchEtag = Envelope.EtagOf(write.IfVersion!) }),
            _ => batch.DeleteItem(id, new() { IfMatchEtag = Envelope.EtagOf(write.IfVersion!) }),
        };
    }

    private static bool IsConflict(WriteKind kind, HttpStatusCode status) => kind == WriteKind.Create
        ? status == HttpStatusCode.Conflict
        : status is HttpStatusCode.PreconditionFailed or HttpStatusCode.NotFound;

    private Task<T> Ask<T>(Func<CancellationToken, Task<T>> send, string what, CancellationToken cancellation) => Failures.Guard(
        async () =>
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(_timeout);
            return await send(limit.Token);
        },
        what, cancellation);
}
