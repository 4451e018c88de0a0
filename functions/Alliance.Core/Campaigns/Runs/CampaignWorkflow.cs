using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Campaigns.Runs;

/// <summary>What a campaign's run goes on from.</summary>
/// <param name="AllianceId">The alliance.</param>
/// <param name="CampaignId">The campaign.</param>
/// <param name="From">No step before this moment is taken: when the campaign was first published.</param>
/// <param name="After">The step that was taken last, or null.</param>
internal sealed record CampaignRun(string AllianceId, string CampaignId, DateTimeOffset From, CampaignStep? After)
{
    /// <summary>The instance of a campaign; every campaign has one at most.</summary>
    public static string InstanceOf(string allianceId, string campaignId) => $"{allianceId}|{campaignId}";
}

/// <summary>A step that has come due.</summary>
/// <param name="Run">What its run goes on from.</param>
/// <param name="Planned">The step as it was planned, perhaps long ago.</param>
internal sealed record CampaignDue(CampaignRun Run, CampaignStep Planned);

/// <summary>What is to be done next, or what was done.</summary>
/// <param name="Next">The step, or null when there is none for now.</param>
/// <param name="IsOver">True when there will be none any more, whatever is published.</param>
internal sealed record CampaignPlan(CampaignStep? Next, bool IsOver);

/// <summary>What an operator sees of a run that waits.</summary>
/// <param name="Step">The step it waits for, or null.</param>
/// <param name="At">When that is due.</param>
internal sealed record CampaignRunStatus(string? Step, DateTimeOffset? At);

/// <summary>What campaigns' runs are made of.</summary>
internal static class CampaignRuns
{
    public static readonly WorkflowType<CampaignRun, CampaignPlan> Workflow =
        new("campaign", DocumentJson.Default.CampaignRun, DocumentJson.Default.CampaignPlan);

    public static readonly ActivityType<CampaignRun, CampaignPlan> Plan =
        new("campaign.plan", DocumentJson.Default.CampaignRun, DocumentJson.Default.CampaignPlan);

    public static readonly ActivityType<CampaignDue, CampaignPlan> Take =
        new("campaign.take", DocumentJson.Default.CampaignDue, DocumentJson.Default.CampaignPlan);

    /// <summary>The campaign was published, changed, paused or cancelled; carries the revision.</summary>
    public static readonly EventType<string> Changed = new("changed", DocumentJson.Default.String);

    /// <summary>About four weeks: an outage of anything is over by then, or somebody has seen the dead run.</summary>
    public static readonly RetryPolicy Patience = new(700, TimeSpan.FromSeconds(1), maxDelay: TimeSpan.FromHours(1));
}

/// <summary>
/// A campaign from its publication to its end: asks what comes next, waits for it or for a change, does it, and begins
/// anew. Whatever it knows of the campaign it reads when it is woken, so that it may sleep through any change.
/// </summary>
internal sealed class CampaignWorkflow() : Workflow<CampaignRun, CampaignPlan>(CampaignRuns.Workflow, version: 1)
{
    public override async Task<CampaignPlan> Run(IWorkflowContext context, CampaignRun input)
    {
        var plan = await context.CallActivity(CampaignRuns.Plan, input, CampaignRuns.Patience);
        context.SetCustomStatus(new CampaignRunStatus(plan.Next?.Key, plan.Next?.At), DocumentJson.Default.CampaignRunStatus);
        if (plan.IsOver)
        {
            return plan;
        }

        var next = input;
        if (await IsDue(context, plan.Next))
        {
            var taken = await context.CallActivity(CampaignRuns.Take, new CampaignDue(input, plan.Next!), CampaignRuns.Patience);
            next = input with { After = taken.Next ?? input.After };
        }

        context.ContinueAsNew(next, DocumentJson.Default.CampaignRun);
        return plan;
    }

    /// <summary>Waits for the step's time; false when the campaign changed before.</summary>
    private static async Task<bool> IsDue(IWorkflowContext context, CampaignStep? step)
    {
        using var over = new CancellationTokenSource();
        var changed = context.WaitForEvent(CampaignRuns.Changed, over.Token);
        if (step is null)
        {
            await changed;
            return false;
        }

        var due = context.CreateTimer(step.At, over.Token);
        var first = await Task.WhenAny(due, changed);
        over.Cancel();
        return first == due;
    }
}
