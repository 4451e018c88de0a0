using Alliance.Catalogue;
using Alliance.Ledger;
using Alliance.Notifications;
using Alliance.Outcomes;
using Alliance.Passports;
using Alliance.Ports;

namespace Alliance.Routes;

/// <summary>The activities of journeys: each reads the member's account anew.</summary>
internal sealed class AccompanyMember(Kernel kernel, Notify notify, RouteFeedback feedback)
{
    private const string Actor = "route-journey";
    private const int LastYear = 9_000;

    public async Task<JourneyLook> Look(JourneyState state)
    {
        var (rules, route, account) = await Read(state);
        // A route without an end in sight has none to wait for.
        var reportedUntil = route is null || route.ValidUntil.Year > LastYear ? DateTimeOffset.MaxValue : rules!.RulesAt(route.ValidUntil).LastReport(route.ValidUntil);
        return JourneyRules.Look(state, route, account, kernel.Settings.Journeys, reportedUntil, kernel.Now);
    }

    /// <summary>Tells the member what was due, unless it is so no longer; the same step is told once.</summary>
    public async Task<Nothing> Tell(JourneyState state)
    {
        var (_, route, account) = await Read(state);
        if (route is not null && account is { Erased: false } && StampRules.CardOf(account, route.RouteId) is { } card
            && await MessageOf(state, route, card) is { } message)
        {
            var key = $"{RouteJourney.InstanceIdOf(state.AllianceId, state.RouteId, state.MemberId)}:{StepOf(state)}";
            var answer = await notify.Request(new NotificationRequest(state.AllianceId, key, Audience.Member(state.MemberId), message), Actor);
            if (answer.Refusal is Busy)
            {
                throw new StoreUnavailableException();
            }
        }

        return Nothing.Value;
    }

    private static string StepOf(JourneyState state) => state.Step == JourneyStep.Nudge
        ? $"nudge:{state.Nudges}"
        : state.Step.ToString().ToLowerInvariant();

    private async ValueTask<Message?> MessageOf(JourneyState state, Route route, ChallengeCard card) => state.Step switch
    {
        JourneyStep.Nudge when card.CompletedAt is null && WalkRules.Next(route, card) is not null => JourneyTexts.Nudge(route, card),
        JourneyStep.Congratulate when card.CompletedAt is not null => JourneyTexts.Congratulation(route),
        JourneyStep.Invite when card.CompletedAt is not null && await feedback.Of(state.AllianceId, state.MemberId, route.RouteId) is null =>
            JourneyTexts.Invitation(route),
        _ => null,
    };

    private async ValueTask<(AllianceCatalogue? Catalogue, Route? Route, Account? Account)> Read(JourneyState state)
    {
        var catalogue = await kernel.Catalogue.Find(state.AllianceId);
        return (catalogue, catalogue?.PromisedRoute(state.RouteId), await kernel.Members.Read(Ids.Key(state.AllianceId, state.MemberId)));
    }
}
