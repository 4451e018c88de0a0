using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Alliance.Ports;

/// <summary>What a workflow is called and what goes in and out: how it is started, by clients and by other workflows.</summary>
/// <param name="Name">See <see cref="WorkflowRules.CheckName"/>; stored with each instance, so it must never change.</param>
/// <param name="Input">How its input is written.</param>
/// <param name="Result">How its result is written.</param>
public sealed record WorkflowType<TInput, TResult>(string Name, JsonTypeInfo<TInput> Input, JsonTypeInfo<TResult> Result);

/// <summary>What an activity is called and what goes in and out: how workflows call it.</summary>
/// <param name="Name">See <see cref="WorkflowRules.CheckName"/>; stored in histories, so it must never change.</param>
/// <param name="Input">How its input is written.</param>
/// <param name="Result">How its result is written.</param>
public sealed record ActivityType<TInput, TResult>(string Name, JsonTypeInfo<TInput> Input, JsonTypeInfo<TResult> Result);

/// <summary>What an event is called and what it carries.</summary>
/// <param name="Name">See <see cref="WorkflowRules.CheckName"/>; stored in histories, so it must never change.</param>
/// <param name="Payload">How its payload is written.</param>
public sealed record EventType<T>(string Name, JsonTypeInfo<T> Payload);

/// <summary>One version of a workflow's code, whatever it takes and returns; derive from <see cref="Workflow{TInput, TResult}"/>.</summary>
public abstract class Workflow
{
    private protected Workflow(string name, int version)
    {
        WorkflowRules.CheckName(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        (Name, Version) = (name, version);
    }

    /// <summary>The name that all versions share.</summary>
    public string Name { get; }

    /// <summary>
    /// Which version of the code this is, from 1. An instance goes on with the version it was started with, until it
    /// continues as new; so a change of what the code does in which order is a class with the next version, registered
    /// beside the old one for as long as instances of the old one live.
    /// </summary>
    public int Version { get; }

    /// <summary>Runs it on JSON; for adapters.</summary>
    /// <param name="context">What the workflow may do.</param>
    /// <param name="input">Its input.</param>
    /// <returns>Its result.</returns>
    public abstract Task<string> RunJson(IWorkflowContext context, string input);
}

/// <summary>
/// A workflow: code that may take years and survives any crash, because whatever it did is recorded and the code is run
/// again over the record ("replayed") to bring it back to where it was. One object serves all instances at once and must
/// keep no state in itself.
/// </summary>
/// <remarks>
/// The code must do the same whenever it is replayed: time, ids, waiting and everything from outside come from the
/// <see cref="IWorkflowContext"/> or from activities; it awaits only the context's tasks and what is composed of them
/// (<see cref="Task.WhenAll(Task[])"/>, <see cref="Task.WhenAny(Task[])"/>, its own async methods), without
/// <c>ConfigureAwait(false)</c>. Code that breaks this is stopped: its instance fails with an error that says where.
/// </remarks>
/// <param name="type">What it is called and what goes in and out.</param>
/// <param name="version">See <see cref="Workflow.Version"/>.</param>
public abstract class Workflow<TInput, TResult>(WorkflowType<TInput, TResult> type, int version) : Workflow(type.Name, version)
{
    /// <summary>Does the work; an exception fails the instance.</summary>
    /// <param name="context">What the workflow may do.</param>
    /// <param name="input">What the instance was started with, or continued as new with.</param>
    /// <returns>The instance's result.</returns>
    public abstract Task<TResult> Run(IWorkflowContext context, TInput input);

    /// <inheritdoc/>
    public sealed override async Task<string> RunJson(IWorkflowContext context, string input) =>
        JsonSerializer.Serialize(await Run(context, JsonSerializer.Deserialize(input, type.Input)!), type.Result);
}
