using System.Text.Json;

namespace Alliance.Ports;

/// <summary>What an activity may know of its caller.</summary>
/// <param name="InstanceId">The instance that calls it.</param>
/// <param name="Cancellation">Cancelled when the process stops; the activity then runs again elsewhere or later.</param>
public sealed record ActivityContext(string InstanceId, CancellationToken Cancellation);

/// <summary>A registered activity, as adapters call it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="RunJson">Runs it on JSON: context and input to result.</param>
public sealed record Activity(string Name, Func<ActivityContext, string, Task<string>> RunJson);

/// <summary>
/// The workflows and activities that a process knows. Filled once at the start, then only read, by many threads at once.
/// </summary>
public sealed class WorkflowDefinitions
{
    private readonly Dictionary<(string Name, int Version), Workflow> _workflows = [];
    private readonly Dictionary<string, Workflow> _newest = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Activity> _activities = new(StringComparer.Ordinal);

    /// <summary>Every version of every workflow.</summary>
    public IReadOnlyCollection<Workflow> Workflows => _workflows.Values;

    /// <summary>Every activity.</summary>
    public IReadOnlyCollection<Activity> Activities => _activities.Values;

    /// <summary>Adds one version of a workflow.</summary>
    /// <exception cref="ArgumentException">The version is there already.</exception>
    public WorkflowDefinitions Add(Workflow workflow)
    {
        if (!_workflows.TryAdd((workflow.Name, workflow.Version), workflow))
        {
            throw new ArgumentException($"Version {workflow.Version} of workflow '{workflow.Name}' is registered twice.", nameof(workflow));
        }
        if (Newest(workflow.Name) is not { } newest || newest.Version < workflow.Version)
        {
            _newest[workflow.Name] = workflow;
        }
        return this;
    }

    /// <summary>Adds an activity. What it throws is its failure.</summary>
    /// <param name="type">What it is called and what goes in and out.</param>
    /// <param name="run">The work: at least once for each call, so a second run must do no harm.</param>
    /// <exception cref="ArgumentException">There is one of this name.</exception>
    public WorkflowDefinitions Add<TInput, TResult>(ActivityType<TInput, TResult> type, Func<ActivityContext, TInput, Task<TResult>> run)
    {
        WorkflowRules.CheckName(type.Name);
        var activity = new Activity(type.Name, async (context, input) =>
            JsonSerializer.Serialize(await run(context, JsonSerializer.Deserialize(input, type.Input)!), type.Result));
        return _activities.TryAdd(type.Name, activity)
            ? this
            : throw new ArgumentException($"Activity '{type.Name}' is registered twice.", nameof(type));
    }

    /// <summary>One version of a workflow, or null.</summary>
    public Workflow? Find(string name, int version) => _workflows.GetValueOrDefault((name, version));

    /// <summary>The highest version of a workflow, with which new instances start; or null.</summary>
    public Workflow? Newest(string name) => _newest.GetValueOrDefault(name);

    /// <summary>An activity, or null.</summary>
    public Activity? FindActivity(string name) => _activities.GetValueOrDefault(name);
}
