using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Feed;

/// <summary>How far a handler has come.</summary>
/// <param name="Cursor">Where it goes on.</param>
/// <param name="IsDone">True for a backfill that has come to its end.</param>
internal sealed record FeedCursor(string? Cursor, bool IsDone = false)
{
    public static Partition Partition => new(Containers.System, "feed");
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
    private readonly HashSet<string> _done = new(StringComparer.Ordinal);

    /// <summary>
    /// Handles what there is, a page of each handler in turn, so that none starves; says how many changes there were.
    /// It ends when every page was short: what came in meanwhile is for the next time.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store, or what a handler calls, does not answer; the other handlers went on.</exception>
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
            StoreUnavailableException? outage = null;
            bool more;
            do
            {
                more = false;
                foreach (var handler in handlers)
                {
                    var (count, away) = await HandlePage(handler, cancellation);
                    outage ??= away;
                    handled += count;
                    more |= count >= PageSize;
                }
            }
            while (more);

            return outage is null ? handled : throw outage;
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
        StoreUnavailableException? outage = null;
        foreach (var handler in handlers.Where(handler => handler.Container == container && !handler.IsOnce))
        {
            outage = await HandleConcerned(handler, changes) ?? outage;
        }

        if (outage is not null)
        {
            throw outage;
        }
    }

    /// <summary>The containers that a handler follows.</summary>
    public IEnumerable<string> Followed => handlers.Select(static handler => handler.Container).Distinct(StringComparer.Ordinal);

    /// <summary>One page of one handler: how many changes were handled, and why they were not.</summary>
    private async Task<(int Count, StoreUnavailableException? Outage)> HandlePage(IChangeHandler handler, CancellationToken cancellation)
    {
        if (_done.Contains(handler.Name))
        {
            return default;
        }

        if (!_followers.TryGetValue(handler.Name, out var follower))
        {
            var saved = await kernel.Read(
                FeedCursor.Partition.Container, FeedCursor.Partition.Key, handler.Name, DocumentJson.Default.FeedCursor);
            _followers[handler.Name] = follower = new Follower { Cursor = saved?.Cursor, SavedAt = kernel.Time.GetTimestamp() };
            if (saved?.IsDone == true)
            {
                _done.Add(handler.Name);
                return default;
            }
        }

        var page = await kernel.Store.Changes(handler.Container, follower.Cursor, PageSize, cancellation);
        if (await HandleConcerned(handler, page.Changes) is { } outage)
        {
            return (0, outage);
        }

        follower.Cursor = page.Cursor;
        if (handler.IsOnce && page.Changes.Count < PageSize)
        {
            await Save(handler.Name, new FeedCursor(page.Cursor, IsDone: true));
            _done.Add(handler.Name);
            return (page.Changes.Count, null);
        }

        // On a shared store the next look goes on from what was saved, so every page is saved at once.
        await SaveNowAndThen(handler.Name, follower, hasMoved: page.Changes.Count > 0, isDue: page.Changes.Count == 0 || !kernel.Store.IsExclusive);
        return (page.Changes.Count, null);
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

    /// <summary>What one handler calls may be away (a queue, workflows) while the others can go on: an outage is given back, not thrown.</summary>
    private async Task<StoreUnavailableException?> HandleConcerned(IChangeHandler handler, IReadOnlyList<Change> changes)
    {
        var concerned = changes.Where(change => handler.Concerns(change.Document.Id)).ToList();
        try
        {
            if (concerned.Count > 0)
            {
                await Handle(handler, concerned);
            }

            return null;
        }
        catch (StoreUnavailableException outage)
        {
            return outage;
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
