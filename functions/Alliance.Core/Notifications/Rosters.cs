using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Notifications;

/// <summary>That a member is on a list, and since when the list says so.</summary>
internal sealed record RosterEntry(DateTimeOffset Since);

/// <summary>A member to be put on a list.</summary>
internal readonly record struct RosterAddition(string AllianceId, string List, string MemberId);

/// <summary>Members of one shard of a list, by id.</summary>
/// <param name="Members">The members.</param>
/// <param name="HasMore">True when there are more after the last one.</param>
internal sealed record RosterPage(string[] Members, bool HasMore);

/// <summary>
/// Lists of members: all of an alliance, a merchant's visitors, a route's walkers. A list is a set that follows from the
/// change feed; it is cut into shards by the member's id, so that no partition takes all of an alliance.
/// </summary>
internal sealed class Rosters(Kernel kernel)
{
    /// <summary>How many partitions a list has; never changes.</summary>
    public const int Shards = 16;

    /// <summary>The list of every member.</summary>
    public const string All = "all";

    // A commit holds at most 99 writes.
    private const int WritesPerCommit = 90;

    private readonly Kernel _kernel = kernel;

    public static Partition PartitionOf(string allianceId, string list, int shard) =>
        new(Containers.Rosters, Ids.Key(allianceId, list, shard.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    /// <summary>The shard of a member: FNV-1a over its id.</summary>
    public static int ShardOf(string memberId)
    {
        var hash = 2_166_136_261u;
        foreach (var letter in memberId)
        {
            hash = unchecked((hash ^ letter) * 16_777_619);
        }

        return (int)((hash ^ (hash >> 16)) % Shards);
    }

    /// <summary>Puts members on lists; those who are there already stay there.</summary>
    public Task Add(IEnumerable<RosterAddition> additions)
    {
        var entry = new ReadOnlyMemory<byte>(Bodies.Encode(new RosterEntry(_kernel.Now), DocumentJson.Default.RosterEntry));
        return Task.WhenAll(
            from addition in additions.Distinct()
            group addition.MemberId by PartitionOf(addition.AllianceId, addition.List, ShardOf(addition.MemberId)) into list
            from chunk in list.Chunk(WritesPerCommit)
            select AddToShard(list.Key, [.. chunk.Select(memberId => Write.Create(memberId, memberId, entry))]));
    }

    /// <summary>The members of a shard after one of them, or from its beginning; at most <paramref name="limit"/> (1 to 1,000).</summary>
    public async Task<RosterPage> Read(string allianceId, string list, int shard, string? after, int limit)
    {
        // The smallest key behind it: a space stands before every letter of an id.
        var range = new SortRange(after is null ? null : after + " ", null);
        string? continuation = null;
        while (true)
        {
            var page = await _kernel.ReadRange(PartitionOf(allianceId, list, shard), range, Direction.Ascending, limit, continuation);
            continuation = page.Continuation;
            if (page.Documents.Count > 0 || continuation is null)
            {
                return new([.. page.Documents.Select(static document => document.Id)], continuation is not null);
            }
        }
    }

    private async Task AddToShard(Partition partition, List<Write> writes)
    {
        while (writes.Count > 0)
        {
            var result = await new Retry(_kernel.Mailing).Run(() => _kernel.Store.Commit(partition, writes));
            if (result.IsCommitted)
            {
                return;
            }

            // Where one is there already, many may be: they were added before, and the feed tells it again.
            var known = await Task.WhenAll(writes.Select(async write => await _kernel.ReadDocument(partition, write.Id) is not null));
            writes = [.. writes.Where((_, i) => !known[i])];
        }
    }
}
