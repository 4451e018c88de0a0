using System.Text.Json.Serialization;
using Alliance.Ports;

namespace Alliance.Simulation.Workflows;

/// <summary>What a tour does in each of its rounds.</summary>
internal sealed record TourInput(int Round, int Rounds, int Steps, int Minutes, long Sum);

/// <summary>One call of an activity, named in its instance for good.</summary>
internal sealed record WorkInput(string Key);

[JsonSerializable(typeof(TourInput))]
[JsonSerializable(typeof(WorkInput))]
[JsonSerializable(typeof(long))]
internal sealed partial class TourJson : JsonSerializerContext;

/// <summary>The workflow of the simulation: everything that a workflow may do, and a sum that says whether it did.</summary>
internal sealed class Tour() : Workflow<TourInput, long>(Type, version: 1)
{
    private const int Fan = 3;

    public static readonly WorkflowType<TourInput, long> Type = new("tour", TourJson.Default.TourInput, TourJson.Default.Int64);
    public static readonly EventType<long> Go = new("go", TourJson.Default.Int64);
    public static readonly ActivityType<WorkInput, long> Work = new("work", TourJson.Default.WorkInput, TourJson.Default.Int64);
    private static readonly RetryPolicy Retry = new(TourWork.FailuresMax + 1, TimeSpan.FromSeconds(2));

    /// <summary>What a tour adds up to that was given these events.</summary>
    public static long Expected(string instanceId, TourInput input, IEnumerable<long> events) =>
        Enumerable.Range(input.Round, input.Rounds - input.Round + 1)
            .SelectMany(round => KeysOf(instanceId, round, input.Steps).Append(LegKey(LegOf(instanceId, round))))
            .Sum(TourWork.ValueOf) + events.Sum();

    public override async Task<long> Run(IWorkflowContext context, TourInput input)
    {
        var sum = input.Sum;
        var keys = KeysOf(context.InstanceId, input.Round, input.Steps).ToArray();
        foreach (var key in keys[..input.Steps])
        {
            sum += await context.CallActivity(Work, new WorkInput(key), Retry);
        }

        sum += await context.WaitForEvent(Go);
        context.SetCustomStatus(sum, TourJson.Default.Int64);
        await context.CreateTimer(TimeSpan.FromMinutes(input.Minutes));
        sum += (await Task.WhenAll(keys[input.Steps..].Select(key => context.CallActivity(Work, new WorkInput(key), Retry)))).Sum();
        sum += await context.CallWorkflow(Leg.Type, context.UtcNow.Minute, LegOf(context.InstanceId, input.Round));
        if (input.Round < input.Rounds)
        {
            context.ContinueAsNew(input with { Round = input.Round + 1, Sum = sum }, TourJson.Default.TourInput);
        }

        return sum;
    }

    private static IEnumerable<string> KeysOf(string instanceId, int round, int steps) =>
        Enumerable.Range(0, steps + Fan).Select(step => $"{instanceId}/{round}/{step}");

    private static string LegOf(string instanceId, int round) => $"{instanceId}|leg|{round}";

    private static string LegKey(string legId) => legId + "/0";

    /// <summary>A sub-workflow, whose result is that of its one activity.</summary>
    internal sealed class Leg() : Workflow<long, long>(Type, version: 1)
    {
        public static readonly WorkflowType<long, long> Type = new("leg", TourJson.Default.Int64, TourJson.Default.Int64);

        public override async Task<long> Run(IWorkflowContext context, long input)
        {
            await context.CreateTimer(TimeSpan.FromSeconds(input));
            return await context.CallActivity(Work, new WorkInput(LegKey(context.InstanceId)), Retry);
        }
    }
}

/// <summary>The activity of every call in every process: it fails now and then, and outlives the process that ran it.</summary>
internal sealed class TourWork(Random random, TimeProvider time)
{
    public const int FailuresMax = 3;
    private readonly Dictionary<string, int> _failures = new(StringComparer.Ordinal);

    /// <summary>How often each call was carried out.</summary>
    public Dictionary<string, int> Done { get; } = new(StringComparer.Ordinal);

    public static long ValueOf(string key) => key.Aggregate(17L, static (sum, letter) => ((sum * 31) + letter) % 1_000_003);

    public async Task<long> Run(WorkInput input)
    {
        if (random.Next(4) == 0)
        {
            await Task.Delay(TimeSpan.FromSeconds(random.Next(40)), time);
        }

        // Few enough that the last attempt succeeds, however often a crash made an attempt run again.
        var failures = _failures.GetValueOrDefault(input.Key);
        if (failures < FailuresMax && random.Next(6) == 0)
        {
            _failures[input.Key] = failures + 1;
            throw new InvalidOperationException("It failed, as it does now and then.");
        }

        Done[input.Key] = Done.GetValueOrDefault(input.Key) + 1;
        return ValueOf(input.Key);
    }
}
