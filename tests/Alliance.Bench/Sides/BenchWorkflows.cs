using System.Text.Json.Serialization;
using Alliance.Ports;

namespace Alliance.Bench.Sides;

/// <summary>The workflows that rows 8 and 9 run.</summary>
internal static partial class BenchWorkflows
{
    public const int Activities = 5;

    /// <summary>Events of one instance's history: begun, each activity scheduled and completed, ended.</summary>
    public const int EventsEach = 1 + (2 * Activities) + 1;

    public static readonly WorkflowType<int, int> Steps = new("bench.steps", BenchJson.Default.Int32, BenchJson.Default.Int32);
    public static readonly WorkflowType<int, int> Waits = new("bench.waits", BenchJson.Default.Int32, BenchJson.Default.Int32);
    public static readonly EventType<int> Go = new("go", BenchJson.Default.Int32);
    private static readonly ActivityType<int, int> Increment = new("bench.increment", BenchJson.Default.Int32, BenchJson.Default.Int32);

    public static WorkflowDefinitions Definitions() =>
        new WorkflowDefinitions().Add(new StepsWorkflow()).Add(new WaitsWorkflow()).Add(Increment, static (_, number) => Task.FromResult(number + 1));

    /// <summary>Five activities, one after the other; each gets what the one before it gave.</summary>
    private sealed class StepsWorkflow() : Workflow<int, int>(Steps, version: 1)
    {
        public override async Task<int> Run(IWorkflowContext context, int input)
        {
            for (var i = 0; i < Activities; i++)
            {
                input = await context.CallActivity(Increment, input);
            }

            return input;
        }
    }

    /// <summary>Waits for an event, or a year.</summary>
    private sealed class WaitsWorkflow() : Workflow<int, int>(Waits, version: 1)
    {
        public override async Task<int> Run(IWorkflowContext context, int input)
        {
            using var over = new CancellationTokenSource();
            var told = context.WaitForEvent(Go, over.Token);
            await Task.WhenAny(told, context.CreateTimer(TimeSpan.FromDays(365), over.Token));
            over.Cancel();
            return input;
        }
    }

    [JsonSerializable(typeof(int))]
    private sealed partial class BenchJson : JsonSerializerContext;
}
