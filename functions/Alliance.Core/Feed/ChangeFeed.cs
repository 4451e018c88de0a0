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
/// Moves handlers along their containers. Where something else delivers changes sooner (a Cosmos DB trigger), that calls
/// the same handlers.
/// </summary>
internal sealed class ChangeFeed(Kernel kernel, IReadOnlyList<IChangeHandler> handlers)
{
    private const int PageSize = 1_000;
    private const int Tries = 3;
    private static readonly TimeSpan SaveInterval = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private readonly Dictionary<string, Follower> _followers = new(StringComparer.Ordinal);

    /// <summary>
    /// Handles what there is, a page of each handler in turn, so that none starves; says how many changes there were.
    /// It ends when every page was short: what came in meanwhile is for the next time.
    /// </summary>
    public async Task<int> CatchUp(CancellationToken cancellation = default)
    {
        await _oneAtATime.WaitAsync(cancellation);
        try
        {
            if (!kernel.Store.IsExclusive)
            {
                // Another process may have come further meanwhile: go on from what was saved last.
                _followers.Clear();
            }

            var handled = 0;
            bool more;
            do
            {
                more = false;
                foreach (var handler in handlers)
                {
                    var count = await HandlePage(handler, cancellation);
                    handled += count;
                    more |= count >= PageSize;
                }
            }
            while (more);

            return handled;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>
    /// Handles changes that came another way than by asking for them. The cursors stay where they are: they will come
    /// this way too, and handling a change again changes nothing.
    /// </summary>
    public async Task Deliver(string container, IReadOnlyList<Change> changes)
    {
        foreach (var handler in handlers.Where(handler => handler.Container == container))
        {
            await HandleConcerned(handler, changes);
        }
    }

    /// <summary>The containers that a handler follows.</summary>
    public IEnumerable<string> Followed => handlers.Select(static handler => handler.Container).Distinct(StringComparer.Ordinal);

    private async Task<int> HandlePage(IChangeHandler handler, CancellationToken cancellation)
    {
        if (!_followers.TryGetValue(handler.Name, out var follower))
        {
            var saved = await kernel.Read(
                FeedCursor.Partition.Container, FeedCursor.Partition.Key, handler.Name, DocumentJson.Default.FeedCursor);
            _followers[handler.Name] = follower = new Follower { Cursor = saved?.Cursor, SavedAt = kernel.Time.GetTimestamp() };
        }

        var page = await kernel.Store.Changes(handler.Container, follower.Cursor, PageSize, cancellation);
        await HandleConcerned(handler, page.Changes);
        follower.Cursor = page.Cursor;
        // On a shared store the next look goes on from what was saved, so every page is saved at once.
        await SaveNowAndThen(handler.Name, follower, hasMoved: page.Changes.Count > 0, isDue: page.Changes.Count == 0 || !kernel.Store.IsExclusive);
        return page.Changes.Count;
    }

    /// <summary>A cursor saved late only means that a restart handles some changes again, which changes nothing.</summary>
    private async ValueTask SaveNowAndThen(string name, Follower follower, bool hasMoved, bool isDue)
    {
        follower.HasMoved |= hasMoved;
        if (follower.HasMoved && (isDue || kernel.Time.GetElapsedTime(follower.SavedAt) >= SaveInterval))
        {
            await Save(name, new FeedCursor(follower.Cursor));
            follower.HasMoved = false;
            follower.SavedAt = kernel.Time.GetTimestamp();
        }
    }

    private async Task HandleConcerned(IChangeHandler handler, IReadOnlyList<Change> changes)
    {
        var concerned = changes.Where(change => handler.Concerns(change.Document.Id)).ToList();
        if (concerned.Count > 0)
        {
            await Handle(handler, concerned);
        }
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
                    await new DeadLetters(kernel).Keep(handler.Name, change.Partition, change.Document.Id, exception);
                    return;
                }
            }
        }
    }

    private async Task Save(string name, FeedCursor cursor)
    {
        var body = Bodies.Encode(cursor, DocumentJson.Default.FeedCursor);
        var standing = await kernel.ReadDocument(FeedCursor.Partition, name);
        // Another process may have saved a cursor before or after this one; handling again changes nothing.
        await kernel.Store.Commit(
            FeedCursor.Partition, [standing is null ? Write.Create(name, null, body) : Write.Replace(name, null, body, standing.Version)]);
    }

    private sealed class Follower
    {
        public string? Cursor { get; set; }

        public long SavedAt { get; set; }

        public bool HasMoved { get; set; }
    }
}

/// <summary>Keeps what could not be handled, so that it is never skipped in silence.</summary>
internal sealed class DeadLetters(Kernel kernel)
{
    public async Task Keep(string handler, Partition partition, string documentId, Exception exception)
    {
        var letter = new DeadLetter(handler, partition.Container, partition.Key, documentId, $"{exception.GetType().Name}: {exception.Message}", kernel.Now);
        var id = Base32.Hash($"{handler}\n{partition.Key}\n{documentId}", 26);
        // Already there: it was found unhandled before, and nothing is lost.
        await new Retry(kernel.Mailing).Run(() => kernel.Store.Commit(
            DeadLetter.Partition, [Write.Create(id, $"{letter.At.UtcTicks:D19}", Bodies.Encode(letter, DocumentJson.Default.DeadLetter))]));
    }
}
