using Alliance.Ledger;
using Alliance.Notifications;
using Alliance.Passports;
using Alliance.Storage;

namespace Alliance.Routes;

/// <summary>How far the members who took a route's map have come.</summary>
/// <param name="Walkers">Who took the map.</param>
/// <param name="Completions">Who lit all its stops.</param>
/// <param name="RewardsClaimed">Completions whose reward was issued.</param>
/// <param name="RewardsUnclaimed">Completions whose member has yet to choose.</param>
public sealed record RouteFigures(long Walkers, long Completions, long RewardsClaimed, long RewardsUnclaimed);

/// <summary>Reads the accounts of a route's walkers: they alone say who completed it and who has claimed a reward.</summary>
internal sealed class RouteWalks(Kernel kernel, Rosters rosters)
{
    private const int PageSize = 1_000;
    private const int ReadsAtOnce = 64;

    /// <summary>Adds up all walkers as of now.</summary>
    public async Task<RouteFigures> Sum(string allianceId, string routeId)
    {
        long walkers = 0, completions = 0, unclaimed = 0;
        for (var shard = 0; shard < Rosters.Shards; shard++)
        {
            RosterPage page;
            string? after = null;
            do
            {
                page = await rosters.Read(allianceId, routeId, shard, after, PageSize);
                await foreach (var (_, account) in Accounts(allianceId, page.Members))
                {
                    var card = StampRules.CardOf(account, routeId);
                    walkers++;
                    completions += card?.CompletedAt is null ? 0 : 1;
                    unclaimed += IsUnclaimed(account, routeId) ? 1 : 0;
                }

                after = page.Members.LastOrDefault();
            }
            while (page.HasMore);
        }

        return new RouteFigures(walkers, completions, completions - unclaimed, unclaimed);
    }

    /// <summary>Those of some members who completed the route and have yet to claim its reward.</summary>
    public async Task<string[]> Unclaimed(string allianceId, string routeId, IEnumerable<string> members)
    {
        var found = new List<string>();
        await foreach (var (memberId, account) in Accounts(allianceId, members))
        {
            if (IsUnclaimed(account, routeId))
            {
                found.Add(memberId);
            }
        }

        return [.. found];
    }

    private static bool IsUnclaimed(Account account, string routeId) =>
        !account.Erased && StampRules.CardOf(account, routeId) is { CompletedAt: not null, RedemptionId: null };

    /// <summary>Straight from the store: a whole city's walkers must not push out the accounts that are in use.</summary>
    private async IAsyncEnumerable<(string MemberId, Account Account)> Accounts(string allianceId, IEnumerable<string> members)
    {
        foreach (var some in members.Chunk(ReadsAtOnce))
        {
            var accounts = await Task.WhenAll(some.Select(async memberId => (memberId, Account: await kernel.Read(
                Ports.Containers.Accounts, Ids.Key(allianceId, memberId), Account.DocumentId, DocumentJson.Default.Account))));
            foreach (var (memberId, account) in accounts)
            {
                if (account is not null)
                {
                    yield return (memberId, account);
                }
            }
        }
    }
}
