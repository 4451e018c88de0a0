using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Routes;

/// <summary>
/// Walks beside one member who took a map: waits, nudges, congratulates, asks how it was, and ends with the route. It
/// decides nothing: whenever it wakes, an activity reads the member's account again and says what is due.
/// </summary>
internal sealed class RouteJourney() : Workflow<JourneyState, Nothing>(Type, version: 1)
{
    public static readonly WorkflowType<JourneyState, Nothing> Type = new("RouteJourney", DocumentJson.Default.JourneyState, Nothing.Json);
    public static readonly ActivityType<JourneyState, JourneyLook> Look =
        new("RouteJourney.Look", DocumentJson.Default.JourneyState, DocumentJson.Default.JourneyLook);
    public static readonly ActivityType<JourneyState, Nothing> Tell = new("RouteJourney.Tell", DocumentJson.Default.JourneyState, Nothing.Json);

    /// <summary>Something became of the member's map. It only wakes, so that losing or doubling one does no harm.</summary>
    public static readonly EventType<Nothing> Lit = new("lit", Nothing.Json);

    private static readonly RetryPolicy Patience = new(100, TimeSpan.FromSeconds(1), maxDelay: TimeSpan.FromMinutes(5));
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    /// <summary>The one instance for this member and route; under its alliance, and hashed, since the ids together may be too long for an instance's.</summary>
    public static string InstanceIdOf(string allianceId, string routeId, string memberId) =>
        Ids.Key(allianceId, "journey", Base32.Hash($"{routeId}\n{memberId}", 26));

    public override async Task<Nothing> Run(IWorkflowContext context, JourneyState input)
    {
        try
        {
            var look = await context.CallActivity(Look, input, Patience);
            context.SetCustomStatus(new JourneyStatus(look.Lit, look.Total, input.Nudges, look.Due), DocumentJson.Default.JourneyStatus);
            if (look.Due == JourneyStep.End)
            {
                return Nothing.Value;
            }

            if (look.Due == JourneyStep.Wait)
            {
                await WakeUp(context, look.WakeAt);
            }
            else
            {
                input = input.After(look.Due, context.UtcNow);
                await context.CallActivity(Tell, input, Patience);
            }
        }
        catch (StepFailedException)
        {
            // A failure here is the store's or a bug's: the walk goes on, and so does this.
            await context.CreateTimer(Pause);
        }

        // Begun anew each time, so that what waits for months keeps no history.
        context.ContinueAsNew(input, Type.Input);
        return Nothing.Value;
    }

    private static async Task WakeUp(IWorkflowContext context, DateTimeOffset at)
    {
        using var over = new CancellationTokenSource();
        await Task.WhenAny(context.CreateTimer(at, over.Token), context.WaitForEvent(Lit, over.Token));
        over.Cancel();
    }
}
