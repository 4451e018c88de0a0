namespace Alliance.Ports;

/// <summary>Why an instance, an activity or a sub-workflow failed.</summary>
/// <param name="Type">The exception's type, or one of <see cref="WorkflowErrors"/>.</param>
/// <param name="Message">What it said.</param>
public sealed record WorkflowError(string Type, string Message);

/// <summary>The errors that no workflow or activity threw.</summary>
public static class WorkflowErrors
{
    /// <summary>The code did something else than its history says; the message names the step.</summary>
    public const string Nondeterminism = "nondeterminism";

    /// <summary>The code awaited something that is not of its context.</summary>
    public const string ForeignAwait = "foreign_await";

    /// <summary>
    /// The version of an instance is not registered: the instance waits for it. Or what a workflow calls is not
    /// registered at all: the call fails.
    /// </summary>
    public const string NotRegistered = "not_registered";

    /// <summary>A sub-workflow was terminated.</summary>
    public const string Terminated = "terminated";

    /// <summary>A sub-workflow was to have the id of an instance that something else started.</summary>
    public const string InstanceExists = "instance_exists";

    /// <summary>A payload or a status is larger than <see cref="WorkflowRules"/> allows.</summary>
    public const string TooLarge = "too_large";
}

/// <summary>An activity or a sub-workflow failed, and no further attempt is due.</summary>
public sealed class StepFailedException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="step">The name of the activity or workflow.</param>
    /// <param name="error">Why it failed.</param>
    public StepFailedException(string step, WorkflowError error) : base($"'{step}' failed: {error.Message}") =>
        (Step, Error) = (step, error);

    /// <summary>Creates the exception.</summary>
    public StepFailedException() : this("A step failed.")
    {
    }

    /// <summary>Creates the exception.</summary>
    public StepFailedException(string message) : this(message, inner: null)
    {
    }

    /// <summary>Creates the exception.</summary>
    public StepFailedException(string message, Exception? inner) : base(message, inner) =>
        (Step, Error) = ("", new(nameof(Exception), message));

    /// <summary>The name of the activity or workflow.</summary>
    public string Step { get; }

    /// <summary>Why it failed.</summary>
    public WorkflowError Error { get; }
}
