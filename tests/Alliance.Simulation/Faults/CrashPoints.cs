namespace Alliance.Simulation.Faults;

/// <summary>Where processes died, and the places where every run of seeds must have seen one die.</summary>
internal static class CrashPoints
{
    /// <summary>Each step of an earn, of a redemption and of a refund, before and after it took effect.</summary>
    public static IReadOnlyList<string> Wanted { get; } =
    [
        .. from step in new[]
           {
               "earn: claim", "earn: post", "redeem: reserve", "redeem: spend", "redeem: confirm", "redeem: release", "redeem: return",
               "refund: claim", "refund: post", "move: claim", "move: out", "move: in", "use", "reverse", "adjust", "expire", "sweep: bar",
               "clearing", "cursor", "expiry: index", "expiry: swept",
               "workflow: start", "workflow: step", "workflow: event", "workflow: answer", "workflow: index", "workflow: forget",
               "notifications", "inboxes", "rosters", "queue: send", "queue: complete", "campaigns", "catalogue", "earn: draw", "report",
           }
           from side in new[] { "before", "after" }
           select $"{side} {step}",
    ];
}
