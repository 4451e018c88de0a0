using Alliance.Catalogue;
using Alliance.Ledger;
using Alliance.Passports;

namespace Alliance.Routes;

/// <summary>What is due on a member's journey, and when to look again. Pure.</summary>
internal static class JourneyRules
{
    /// <param name="state">What the journey remembers.</param>
    /// <param name="route">The route; null where there is none.</param>
    /// <param name="account">The member's account.</param>
    /// <param name="settings">How members are accompanied.</param>
    /// <param name="reportedUntil">From when on nothing of the route's time can be reported: until then a last stop may be lit.</param>
    /// <param name="now">The moment.</param>
    public static JourneyLook Look(
        JourneyState state, Route? route, Account? account, JourneySettings settings, DateTimeOffset reportedUntil, DateTimeOffset now)
    {
        var card = account is { Erased: false } && route is not null ? StampRules.CardOf(account, route.RouteId) : null;
        if (card?.TakenAt is not { } takenAt || state.InvitedAt is not null)
        {
            return new JourneyLook(JourneyStep.End, now, 0, 0);
        }

        var (lit, total) = (StampRules.Counted(route!, card), route!.Stops.Count);
        return card.CompletedAt is not null ? Completed()
            : now >= route.ValidUntil ? new(now >= reportedUntil ? JourneyStep.End : JourneyStep.Wait, reportedUntil, lit, total)
            : Walking();

        JourneyLook Completed()
        {
            if (state.CongratulatedAt is not { } congratulatedAt)
            {
                return new(JourneyStep.Congratulate, now, lit, total);
            }

            var inviteAt = congratulatedAt + settings.InviteAfter;
            return new(now >= inviteAt ? JourneyStep.Invite : JourneyStep.Wait, inviteAt, lit, total);
        }

        JourneyLook Walking()
        {
            if (state.Nudges >= settings.NudgesMax)
            {
                return new(JourneyStep.Wait, route.ValidUntil, lit, total);
            }

            // Nobody is nudged before the route opens.
            DateTimeOffset?[] since = [takenAt, route.ValidFrom, state.LastNudgeAt, .. card.Stamps.Select(static stamp => stamp.At)];
            var nudgeAt = since.Max()!.Value + settings.NudgeAfter;
            return nudgeAt >= route.ValidUntil ? new(JourneyStep.Wait, route.ValidUntil, lit, total)
                : new(now >= nudgeAt ? JourneyStep.Nudge : JourneyStep.Wait, nudgeAt, lit, total);
        }
    }
}

/// <summary>How members are accompanied on their routes.</summary>
public sealed record JourneySettings
{
    /// <summary>How long without progress before a member is nudged, and again.</summary>
    public TimeSpan NudgeAfter { get; init; } = TimeSpan.FromDays(3);

    /// <summary>How often a member is nudged on one route at most.</summary>
    public int NudgesMax { get; init; } = 3;

    /// <summary>How long after a completion the member is asked how it was.</summary>
    public TimeSpan InviteAfter { get; init; } = TimeSpan.FromDays(1);
}
