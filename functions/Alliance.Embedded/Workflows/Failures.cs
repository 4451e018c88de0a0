using Alliance.Ports;

namespace Alliance.Embedded.Workflows;

/// <summary>Exceptions as they are recorded.</summary>
internal static class Failures
{
    private const int MessageLengthMax = 4_000;

    public static WorkflowError Of(Exception exception) => new(
        exception is ForeignCallException ? WorkflowErrors.ForeignAwait : exception.GetType().FullName!, Short(exception.Message));

    public static WorkflowError Of(Task task) =>
        task.Exception is { } faults ? Of(faults.InnerException ?? faults) : new(typeof(TaskCanceledException).FullName!, "The code was cancelled.");

    private static string Short(string message) => message.Length <= MessageLengthMax ? message : message[..MessageLengthMax];
}
