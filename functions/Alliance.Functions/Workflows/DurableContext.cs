using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Alliance.Embedded.Clocks;
using Alliance.Ports;
using Microsoft.DurableTask;
using RetryPolicy = Alliance.Ports.RetryPolicy;

namespace Alliance.Functions.Workflows;

/// <summary>One run of an instance, as its code sees it, over Durable Task's own context.</summary>
/// <param name="context">What Durable Task offers.</param>
/// <param name="time">The platform's clock. A fast one is a function of the real time, so a replay sees the same.</param>
internal sealed class DurableContext(TaskOrchestrationContext context, TimeProvider time) : IWorkflowContext
{
    private const int InterruptionsMax = 100;
    private static readonly RetryPolicy s_afterInterruption = new(InterruptionsMax, TimeSpan.FromSeconds(1), maxDelay: TimeSpan.FromMinutes(5));
    private readonly FastClock? _fast = time as FastClock;

    /// <summary>Events and waits.</summary>
    public EventBox Events { get; } = new();

    /// <summary>The input of the next run, when the code asked for one.</summary>
    public string? NextInput { get; private set; }

    /// <summary>What the code last set.</summary>
    public JsonElement? Status { get; private set; }

    /// <inheritdoc/>
    public string InstanceId => context.InstanceId;

    /// <inheritdoc/>
    public DateTimeOffset UtcNow => Shown(new(DateTime.SpecifyKind(context.CurrentUtcDateTime, DateTimeKind.Utc)));

    /// <inheritdoc/>
    public bool IsReplaying => context.IsReplaying;

    /// <inheritdoc/>
    public Guid NewGuid() => context.NewGuid();

    /// <inheritdoc/>
    public Task<TResult> CallActivity<TInput, TResult>(ActivityType<TInput, TResult> activity, TInput input, RetryPolicy? retry = null)
    {
        var call = new ActivityCall(InstanceId, activity.Name, Payload(input, activity.Input));
        return Read(WithRetries(async () =>
        {
            var end = await CallUninterrupted<ActivityEnd>(DurableNames.Activity, call);
            if (end.Name != activity.Name)
            {
                // Durable Task compares the names of functions alone, and all activities are one.
                throw new NondeterminismException($"The code calls '{activity.Name}' where the history has '{end.Name}'.");
            }

            return end.Error is { } error ? throw new StepFailedException(activity.Name, error) : end.Result!.Value;
        }, retry), activity.Result);
    }

    /// <inheritdoc/>
    public Task<TResult> CallWorkflow<TInput, TResult>(
        WorkflowType<TInput, TResult> workflow, TInput input, string? instanceId = null, RetryPolicy? retry = null)
    {
        if (instanceId is not null)
        {
            WorkflowRules.CheckInstanceId(instanceId);
            if (retry is { MaxAttempts: > 1 })
            {
                throw new ArgumentException("Each attempt of a sub-workflow needs an instance id of its own; leave it out.", nameof(instanceId));
            }
        }

        var payload = Payload(input, workflow.Input);
        return Read(WithRetries(() => RunChild(workflow.Name, payload, instanceId), retry), workflow.Result);
    }

    /// <inheritdoc/>
    public Task CreateTimer(DateTimeOffset due, CancellationToken cancellation = default) => cancellation.IsCancellationRequested
        ? Task.FromCanceled(cancellation)
        : context.CreateTimer((_fast?.Real(due) ?? due).UtcDateTime, cancellation);

    /// <inheritdoc/>
    public Task<T> WaitForEvent<T>(EventType<T> type, CancellationToken cancellation = default) => cancellation.IsCancellationRequested
        ? Task.FromCanceled<T>(cancellation)
        : Read(Events.Take(type.Name, cancellation), type.Payload);

    /// <inheritdoc/>
    public void ContinueAsNew<TInput>(TInput input, JsonTypeInfo<TInput> json) => NextInput = Text(input, json);

    /// <inheritdoc/>
    public void SetCustomStatus<T>(T status, JsonTypeInfo<T> json)
    {
        var text = JsonSerializer.Serialize(status, json);
        if (Encoding.UTF8.GetByteCount(text) > WorkflowRules.StatusBytesMax)
        {
            throw new ArgumentException($"A custom status has at most {WorkflowRules.StatusBytesMax} bytes of JSON.", nameof(status));
        }

        SetStatus(DurableNames.Parse(text));
    }

    /// <summary>Sets the status, also to what the run before left.</summary>
    public void SetStatus(JsonElement? status)
    {
        Status = status;
        context.SetCustomStatus(status);
    }

    /// <summary>
    /// Calls an activity until it ends. Its own failures are results; what Durable Task calls failed was interrupted (the
    /// worker died or was told to stop), and is done again.
    /// </summary>
    public async Task<T> CallUninterrupted<T>(string name, object input)
    {
        for (var interruptions = 1; ; interruptions++)
        {
            try
            {
                return await context.CallActivityAsync<T>(name, input);
            }
            catch (TaskFailedException exception)
            {
                if (interruptions == InterruptionsMax)
                {
                    throw new StepFailedException(name, new WorkflowError(exception.FailureDetails.ErrorType, exception.FailureDetails.ErrorMessage));
                }

                // By the real clock, however fast the platform's is.
                await context.CreateTimer(context.CurrentUtcDateTime + s_afterInterruption.DelayAfter(interruptions), CancellationToken.None);
            }
        }
    }

    /// <summary>What the platform's clock shows at a real moment.</summary>
    public DateTimeOffset Shown(DateTimeOffset real) => _fast?.Shown(real) ?? real;

    private async Task<JsonElement> RunChild(string workflow, JsonElement input, string? instanceId)
    {
        var marker = context.NewGuid();
        var id = instanceId ?? $"sub_{marker:N}";
        var claimed = await CallUninterrupted<ChildClaimed>(
            DurableNames.Claim, new ChildClaim(id, workflow, $"{InstanceId}/{marker:N}"));
        if (claimed.Error is { } refused)
        {
            throw new StepFailedException(workflow, refused);
        }

        try
        {
            var run = new RunInput(workflow, claimed.Version, 1, UtcNow, input, [], [], null);
            return await context.CallSubOrchestratorAsync<JsonElement>(DurableNames.Workflow, run, new SubOrchestrationOptions(instanceId: id));
        }
        catch (TaskFailedException exception)
        {
            throw new StepFailedException(workflow, new WorkflowError(exception.FailureDetails.ErrorType, exception.FailureDetails.ErrorMessage));
        }
    }

    private async Task<JsonElement> WithRetries(Func<Task<JsonElement>> call, RetryPolicy? policy)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call();
            }
            catch (StepFailedException) when (attempt < (policy?.MaxAttempts ?? 1))
            {
                await CreateTimer(UtcNow + policy!.DelayAfter(attempt));
            }
        }
    }

    private static async Task<T> Read<T>(Task<JsonElement> json, JsonTypeInfo<T> type) => (await json).Deserialize(type)!;

    private static JsonElement Payload<T>(T value, JsonTypeInfo<T> json) => DurableNames.Parse(Text(value, json));

    private static string Text<T>(T value, JsonTypeInfo<T> json)
    {
        var text = JsonSerializer.Serialize(value, json);
        WorkflowRules.CheckPayload(text, "input");
        return text;
    }
}
