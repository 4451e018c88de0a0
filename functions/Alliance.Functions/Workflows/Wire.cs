using System.Text.Json;
using System.Text.Json.Serialization;
using Alliance.Ports;

namespace Alliance.Functions.Workflows;

/// <summary>What an orchestration of Durable Task is given: one run of an instance, whichever workflow it is of.</summary>
/// <param name="Workflow">The workflow's name.</param>
/// <param name="Version">The version of the code that this run has.</param>
/// <param name="Run">Which run, from 1.</param>
/// <param name="StartedAt">When the instance was started.</param>
/// <param name="Input">The run's input.</param>
/// <param name="Untaken">Events that the run before did not take.</param>
/// <param name="Seen">The ids of the newest events of the runs before.</param>
/// <param name="Status">The custom status that the run before left.</param>
public sealed record RunInput(
    [property: JsonPropertyName("workflow")] string Workflow,
    [property: JsonPropertyName("version")] int Version,
    [property: JsonPropertyName("run")] int Run,
    [property: JsonPropertyName("startedAt")] DateTimeOffset StartedAt,
    [property: JsonPropertyName("input")] JsonElement Input,
    [property: JsonPropertyName("untaken")] IReadOnlyList<RaisedEvent> Untaken,
    [property: JsonPropertyName("seen")] IReadOnlyList<string> Seen,
    [property: JsonPropertyName("status")] JsonElement? Status);

/// <summary>An event on its way to an instance.</summary>
/// <param name="Id">What makes it the same event.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Data">What it carries.</param>
public sealed record RaisedEvent(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("data")] JsonElement Data);

/// <summary>A call of an activity.</summary>
/// <param name="InstanceId">Who calls.</param>
/// <param name="Name">Which activity.</param>
/// <param name="Input">Its input.</param>
public sealed record ActivityCall(
    [property: JsonPropertyName("instanceId")] string InstanceId,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("input")] JsonElement Input);

/// <summary>How a call ended. A failure is a value: what Durable Task makes of an exception names neither its type nor its message as it was.</summary>
/// <param name="Name">Which activity it was: a replay must ask for the same.</param>
/// <param name="Result">The result, when it succeeded.</param>
/// <param name="Error">Why it failed.</param>
public sealed record ActivityEnd(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("result")] JsonElement? Result,
    [property: JsonPropertyName("error")] WorkflowError? Error);

/// <summary>A run begins.</summary>
/// <param name="InstanceId">Whose.</param>
/// <param name="Workflow">The workflow's name.</param>
/// <param name="Version">The version of its code.</param>
/// <param name="Run">Which run, from 1.</param>
public sealed record RunBegin(
    [property: JsonPropertyName("instanceId")] string InstanceId,
    [property: JsonPropertyName("workflow")] string Workflow,
    [property: JsonPropertyName("version")] int Version,
    [property: JsonPropertyName("run")] int Run);

/// <summary>What a run begins with.</summary>
/// <param name="IsRegistered">Whether the version is known where this was asked.</param>
/// <param name="Early">Events that came before the instance was started, in order.</param>
public sealed record RunBegun(
    [property: JsonPropertyName("isRegistered")] bool IsRegistered,
    [property: JsonPropertyName("early")] IReadOnlyList<RaisedEvent> Early);

/// <summary>A workflow wants to start another.</summary>
/// <param name="InstanceId">The other's instance id.</param>
/// <param name="Workflow">The other's name.</param>
/// <param name="By">Which call of which instance, the same whenever it is made again.</param>
public sealed record ChildClaim(
    [property: JsonPropertyName("instanceId")] string InstanceId,
    [property: JsonPropertyName("workflow")] string Workflow,
    [property: JsonPropertyName("by")] string By);

/// <summary>What became of it.</summary>
/// <param name="Version">The version to start with.</param>
/// <param name="Error">Why it cannot be started.</param>
public sealed record ChildClaimed(
    [property: JsonPropertyName("version")] int Version,
    [property: JsonPropertyName("error")] WorkflowError? Error);

/// <summary>What the functions of workflows are called: part of every history, so they never change.</summary>
internal static class DurableNames
{
    public const string Workflow = "workflow";
    public const string Activity = "activity";
    public const string Begin = "beginRun";
    public const string Claim = "claimChild";
    public const string Event = "event";

    public static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
