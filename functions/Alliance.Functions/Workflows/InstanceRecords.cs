using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Alliance.Ports;

namespace Alliance.Functions.Workflows;

/// <summary>
/// What Durable Task does not keep, in the document store: that an id was started once, and which events came. One
/// partition an instance; see the decision record 0021.
/// </summary>
/// <param name="store">Where it is kept.</param>
internal sealed class InstanceRecords(IDocumentStore store)
{
    private const string Start = "start";
    private const int PageSize = 99;
    private static readonly JsonElement s_nothing = DurableNames.Parse("null");

    /// <summary>Takes an instance id, unless it is taken.</summary>
    /// <returns>The record that now stands, and whether it is this one.</returns>
    public async Task<(StartRecord Record, bool IsNew)> Claim(string instanceId, StartRecord record)
    {
        var result = await store.Commit(PartitionOf(instanceId), [Write.Create(Start, Start, Bytes(record))]);
        if (result.IsCommitted)
        {
            return (record, true);
        }

        return await Find(instanceId) is { } standing
            ? (standing, false)
            : throw new StoreUnavailableException($"Instance '{instanceId}' was purged meanwhile.");
    }

    /// <summary>The record of an id, or null when it was never started.</summary>
    public async Task<StartRecord?> Find(string instanceId) =>
        await store.Read(PartitionOf(instanceId), Start) is { } document ? Read<StartRecord>(document) : null;

    /// <summary>Notes that an instance takes its events itself from now on; events kept before are what it begins with.</summary>
    public async Task<IReadOnlyList<RaisedEvent>> Begin(string instanceId)
    {
        while (await store.Read(PartitionOf(instanceId), Start) is { } document && Read<StartRecord>(document) is { HasBegun: false } record)
        {
            await store.Commit(PartitionOf(instanceId), [Write.Replace(Start, Start, Bytes(record with { HasBegun = true }), document.Version)]);
        }

        // Only now: who finds the instance not begun has kept the event before looking.
        return [.. (await Events(instanceId)).Select(static kept => kept.Event)];
    }

    /// <summary>Keeps an event; false when one of its id came before.</summary>
    public async Task<bool> Keep(string instanceId, RaisedEvent raised, DateTimeOffset at)
    {
        var id = EventId(raised.Id);
        var record = new EventRecord(raised, IsGiven: false);
        return (await store.Commit(PartitionOf(instanceId), [Write.Create(id, $"e|{at.UtcTicks:D20}|{id}", Bytes(record))])).IsCommitted;
    }

    /// <summary>Whether an event that came before was given to its instance.</summary>
    public async Task<bool> IsGiven(string instanceId, string eventId) =>
        await store.Read(PartitionOf(instanceId), EventId(eventId)) is { } document && Read<EventRecord>(document).IsGiven;

    /// <summary>Notes that an event was given to its instance, whose history has it now.</summary>
    public async Task MarkGiven(string instanceId, RaisedEvent raised)
    {
        var id = EventId(raised.Id);
        if (await store.Read(PartitionOf(instanceId), id) is { } document && Read<EventRecord>(document) is { IsGiven: false } record)
        {
            // A conflict is another's same note.
            await store.Commit(
                PartitionOf(instanceId),
                [Write.Replace(id, document.SortKey, Bytes(record with { IsGiven = true, Event = record.Event with { Data = s_nothing } }), document.Version)]);
        }
    }

    /// <summary>Whether an instance that has not begun can hold one more event.</summary>
    public async Task<bool> HasRoomFor(string instanceId, RaisedEvent raised)
    {
        var kept = await Events(instanceId);
        var characters = kept.Sum(static held => held.Event.Data.GetRawText().Length) + raised.Data.GetRawText().Length;
        return kept.Count < WorkflowRules.EventsMax && characters <= WorkflowRules.EventCharactersMax;
    }

    /// <summary>Deletes all there is of an id, the start last, so that a purge cut short is seen.</summary>
    /// <returns>Whether there was anything.</returns>
    public async Task<bool> Purge(string instanceId)
    {
        var any = false;
        while (true)
        {
            var page = await store.ReadRange(PartitionOf(instanceId), SortRange.All, Direction.Ascending, PageSize);
            if (page.Documents.Count == 0)
            {
                return any;
            }

            any = true;
            await store.Commit(PartitionOf(instanceId), [.. page.Documents.Select(static document => Write.Delete(document.Id, document.Version))]);
        }
    }

    private async Task<List<EventRecord>> Events(string instanceId)
    {
        var found = new List<EventRecord>();
        string? continuation = null;
        do
        {
            var page = await store.ReadRange(PartitionOf(instanceId), SortRange.StartingWith("e|"), Direction.Ascending, PageSize, continuation);
            found.AddRange(page.Documents.Select(Read<EventRecord>).Where(static record => !record.IsGiven));
            continuation = page.Continuation;
        }
        while (continuation is not null);
        return found;
    }

    private static Partition PartitionOf(string instanceId) => new(Containers.Workflows, "durable|" + instanceId);

    private static string EventId(string eventId) =>
        "e." + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(eventId)).AsSpan(0, 16));

    private static byte[] Bytes<T>(T record) => JsonSerializer.SerializeToUtf8Bytes(record, typeof(T), RecordJson.Default);

    private static T Read<T>(Document document) => (T)JsonSerializer.Deserialize(document.Body.Span, typeof(T), RecordJson.Default)!;
}

/// <summary>That an instance id is taken.</summary>
/// <param name="Workflow">By which workflow.</param>
/// <param name="Version">The version it was started with.</param>
/// <param name="StartedAt">When.</param>
/// <param name="Input">What a client started it with; null when a workflow did.</param>
/// <param name="By">Which call of which workflow started it; null when a client did.</param>
/// <param name="HasBegun">Whether it takes events itself.</param>
internal sealed record StartRecord(string Workflow, int Version, DateTimeOffset StartedAt, JsonElement? Input, string? By, bool HasBegun);

/// <summary>An event that came.</summary>
/// <param name="Event">The event; without what it carried once it was given.</param>
/// <param name="IsGiven">Whether the instance's history has it.</param>
internal sealed record EventRecord(RaisedEvent Event, bool IsGiven);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StartRecord))]
[JsonSerializable(typeof(EventRecord))]
internal sealed partial class RecordJson : JsonSerializerContext;
