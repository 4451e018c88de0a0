using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Feed;

/// <summary>Follows the change feed of one container, at least once, in order within a partition.</summary>
internal interface IChangeHandler
{
    /// <summary>Names the handler's cursor; never changes.</summary>
    string Name { get; }

    string Container { get; }

    /// <summary>Whether a document concerns it, from its id alone.</summary>
    bool Concerns(string documentId);

    /// <summary>Handles changes in order. Handling one again changes nothing.</summary>
    Task Handle(IReadOnlyList<Change> changes);
}

/// <summary>How far a handler has come.</summary>
internal sealed record FeedCursor(string? Cursor)
{
    public static Partition Partition => new(Containers.System, "feed");
}

/// <summary>A change that could not be handled, kept until somebody looks at it.</summary>
internal sealed record DeadLetter(string Handler, string Container, string PartitionKey, string DocumentId, string Error, DateTimeOffset At)
{
    public static Partition Partition => new(Containers.System, "dead-letters");
}

/// <summary>
/// Moves a handler along its container. Where the platform itself delivers changes (a Cosmos DB trigger), that calls
/// the same handlers.
/// </summary>
internal sealed class ChangeFeed(Kernel kernel, IReadOnlyList<IChangeHandler> handlers)
{
    private const int PageSize = 500;
    private const int Tries = 3;

    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private readonly Dictionary<string, FeedCursor> _cursors = new(StringComparer.Ordinal);

    /// <summary>Handles all there is; says how many changes there were.</summary>
    public async Task<int> CatchUp(CancellationToken cancellation = default)
    {
        await _oneAtATime.WaitAsync(cancellation);
        try
        {
            var handled = 0;
            foreach (var handler in handlers)
            {
                int count;
                do
                {
                    count = await HandlePage(handler, cancellation);
                    handled += count;
                }
                while (count > 0);
            }

            return handled;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    private async Task<int> HandlePage(IChangeHandler handler, CancellationToken cancellation)
    {
        if (!_cursors.TryGetValue(handler.Name, out var cursor))
        {
            cursor = await kernel.Read(
                FeedCursor.Partition.Container, FeedCursor.Partition.Key, handler.Name, DocumentJson.Default.FeedCursor) ?? new FeedCursor((string?)null);
        }

        var page = await kernel.Store.Changes(handler.Container, cursor.Cursor, PageSize, cancellation);
        if (page.Changes.Count == 0)
        {
            return 0;
        }

        var concerned = page.Changes.Where(change => handler.Concerns(change.Document.Id)).ToList();
        if (concerned.Count > 0)
        {
            await Handle(handler, concerned);
        }

        cursor = new FeedCursor(page.Cursor);
        await Save(handler.Name, cursor);
        _cursors[handler.Name] = cursor;
        return page.Changes.Count;
    }

    private async Task Handle(IChangeHandler handler, List<Change> changes)
    {
        try
        {
            await handler.Handle(changes);
        }
        catch (Exception exception) when (exception is not (StoreUnavailableException or OperationCanceledException))
        {
            // Somebody in the page cannot be handled: find out who, and let the others pass.
            foreach (var change in changes)
            {
                await HandleAlone(handler, change);
            }
        }
    }

    private async Task HandleAlone(IChangeHandler handler, Change change)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await handler.Handle([change]);
                return;
            }
            catch (Exception exception) when (exception is not (StoreUnavailableException or OperationCanceledException))
            {
                if (attempt == Tries)
                {
                    await Keep(handler, change, exception);
                    return;
                }
            }
        }
    }

    private async Task Keep(IChangeHandler handler, Change change, Exception exception)
    {
        var letter = new DeadLetter(
            handler.Name, handler.Container, change.Partition.Key, change.Document.Id, $"{exception.GetType().Name}: {exception.Message}", kernel.Now);
        var id = Base32.Hash($"{handler.Name}\n{change.Partition.Key}\n{change.Document.Id}", 26);
        // Already there: it was found unhandled before, and nothing is lost.
        await new Retry(kernel.Mailing).Run(() => kernel.Store.Commit(
            DeadLetter.Partition, [Write.Create(id, $"{letter.At.UtcTicks:D19}", Bodies.Encode(letter, DocumentJson.Default.DeadLetter))]));
    }

    private async Task Save(string name, FeedCursor cursor)
    {
        var body = Bodies.Encode(cursor, DocumentJson.Default.FeedCursor);
        var standing = await kernel.Store.Read(FeedCursor.Partition, name);
        // Losing the race to save means that another process went further; handling again changes nothing.
        await kernel.Store.Commit(
            FeedCursor.Partition, [standing is null ? Write.Create(name, null, body) : Write.Replace(name, null, body, standing.Version)]);
    }
}
