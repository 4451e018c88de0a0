using System.Collections.Concurrent;
using System.Text.Json.Serialization;
using Alliance.Ports;

namespace Alliance.Compliance;

/// <summary>
/// What every <see cref="IWorkflowClient"/> and its runner must do. An adapter's tests inherit this class and say how to
/// open an empty world: a durable state, a clock that stands still, and processes on them.
/// </summary>
public abstract partial class WorkflowCompliance
{
    protected static readonly EventType<string> Go = new("go", WorkflowComplianceJson.Default.String);
    protected static readonly ActivityType<string, string> Echo = new("echo", WorkflowComplianceJson.Default.String, WorkflowComplianceJson.Default.String);
    protected static readonly WorkflowType<string, string> Flow = new("flow", WorkflowComplianceJson.Default.String, WorkflowComplianceJson.Default.String);
    protected static readonly WorkflowType<string, string> Child = new("child", WorkflowComplianceJson.Default.String, WorkflowComplianceJson.Default.String);

    /// <summary>Opens an empty world.</summary>
    protected abstract ValueTask<WorkflowWorld> Open();

    /// <summary>A workflow called <see cref="Flow"/>, and the activity <see cref="Echo"/>, which answers with what it is given.</summary>
    protected static WorkflowDefinitions Define(Func<IWorkflowContext, string, Task<string>> code, int version = 1) =>
        new WorkflowDefinitions().Add(new Coded(Flow, version, code)).Add(Echo, (_, input) => Task.FromResult(input));

    protected static string Json(string text) => $"\"{text}\"";

    protected static async Task<WorkflowInstance> Get(IWorkflowClient client, string instanceId) =>
        await client.Get(instanceId) ?? throw new InvalidOperationException($"There is no instance '{instanceId}'.");

    protected static async Task<List<string>> ListAll(IWorkflowClient client, WorkflowStatus status, int limit = 7)
    {
        var ids = new List<string>();
        string? continuation = null;
        do
        {
            var page = await client.List(status, limit, continuation);
            Xunit.Assert.InRange(page.Instances.Count, 0, limit);
            ids.AddRange(page.Instances.Select(instance => instance.InstanceId));
            continuation = page.Continuation;
        }
        while (continuation is not null);
        ids.Sort(StringComparer.Ordinal);
        return ids;
    }

    /// <summary>A workflow whose code is a function.</summary>
    protected sealed class Coded(WorkflowType<string, string> type, int version, Func<IWorkflowContext, string, Task<string>> code)
        : Workflow<string, string>(type, version)
    {
        public override Task<string> Run(IWorkflowContext context, string input) => code(context, input);
    }

    /// <summary>What was seen, by any thread.</summary>
    protected sealed class Log
    {
        private readonly ConcurrentQueue<string> _lines = new();

        public IReadOnlyList<string> Lines => [.. _lines];

        public void Add(string line) => _lines.Enqueue(line);

        public int Count(string line) => _lines.Count(seen => seen == line);
    }
}

/// <summary>A durable state, a clock that stands still, and processes that run workflows on them.</summary>
public abstract class WorkflowWorld : IAsyncDisposable
{
    /// <summary>What time it is.</summary>
    public abstract DateTimeOffset Now { get; }

    /// <summary>Whether several processes may run at once.</summary>
    public abstract bool CanShare { get; }

    /// <summary>Whether a replay is held against the times of its timers too.</summary>
    public virtual bool ComparesTimes => true;

    /// <summary>How a failed replay's message names a step, by its place among the instance's own steps from 1.</summary>
    public virtual string Step(int number) => $"task {number}";

    /// <summary>Starts a process.</summary>
    /// <param name="definitions">What it knows.</param>
    /// <param name="fate">When it dies, and how.</param>
    public abstract Task<IWorkflowClient> Start(WorkflowDefinitions definitions, Fate? fate = null);

    /// <summary>Ends a process at once: nothing it does afterwards counts.</summary>
    public abstract Task Kill(IWorkflowClient client);

    /// <summary>Lets time pass.</summary>
    public abstract void Advance(TimeSpan by);

    /// <summary>Ends when every process has died or does nothing but wait for time, events and activities.</summary>
    public abstract Task Settle();

    public abstract ValueTask DisposeAsync();
}

/// <summary>When a process dies.</summary>
/// <param name="Commits">With which of its commits, from 1.</param>
/// <param name="Lands">Whether that commit takes effect.</param>
public sealed record Fate(int Commits, bool Lands)
{
    /// <summary>Whether it came to that.</summary>
    public bool IsFulfilled { get; set; }
}

[JsonSerializable(typeof(string))]
internal sealed partial class WorkflowComplianceJson : JsonSerializerContext;
