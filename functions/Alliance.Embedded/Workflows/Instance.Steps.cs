using System.Text.Json;
using Alliance.Ports;

namespace Alliance.Embedded.Workflows;

internal sealed partial class Instance
{
    private const int ActionsInCommitMax = 1_500;
    private const int TimersInCommitMax = 500;
    private readonly HashSet<string> _knownMarks = new(StringComparer.Ordinal);

    // Another process has taken the instance over.
    private bool _isLost;

    // The entry of the index was another process's: until the head is written, that one may go on without noticing.
    private bool _mustFence;

    // A commit turned out to be ours: what we had in memory is out of date, and goes on.
    private bool _mustReload;

    /// <summary>Whether this process runs the instance, and does not just answer somebody about it.</summary>
    private bool IsOurs => runner.Calls.Store.IsExclusive || _entry is { IsAwake: true };

    /// <summary>Whether the code did something that no document says.</summary>
    private bool IsDirty => IsOurs && _loaded is { Head: { MayRun: true } head, Execution: { } execution }
        && (execution.Unrecorded.Count > 0 || execution.IsOver || head.Status == WorkflowStatus.Pending
            || head.Error is not null || (execution.CustomStatus ?? head.CustomStatus) != head.CustomStatus);

    /// <summary>Decides as many messages as fit into a commit, commits, feeds the code, begins what it asks for.</summary>
    private async Task Step()
    {
        if (_loaded is null && !await MayLoad())
        {
            return;
        }
        List<Message> decided;
        do
        {
            if (_isLost && !_taken.Any(message => message.IsAsked))
            {
                Drop();
                return;
            }
            decided = [];
            await Bring();
        }
        while (!await TryCommit(decided));
        _mayPark = decided.Count > 0 && decided.TrueForAll(message => message is ParkMessage);
        _mustRenew |= decided.Exists(message => message is RenewMessage);
        foreach (var message in decided)
        {
            Answer(_taken.Dequeue());
        }
        _knownMarks.Clear();
        if (_loaded is not null || _mustReload)
        {
            await Bring();
        }
    }

    /// <summary>Loads the instance if need be, and brings its code to where it waits or is over, which is recorded at once.</summary>
    private async Task Bring()
    {
        while (true)
        {
            var loaded = _loaded ??= await Load();
            Feed(loaded);
            if (!IsOurs || loaded is not { Head.MayRun: true, Execution: { IsOver: true } execution })
            {
                return;
            }
            await CommitEnd(loaded, execution);
        }
    }

    private async Task<Loaded> Load()
    {
        _isLost = _mustReload = false;
        var document = await runner.Calls.Read(Names.InstanceOf(instanceId), Names.Head);
        var head = document is null ? null : JsonSerializer.Deserialize(document.Body.Span, WorkflowJson.Default.InstanceHead);
        var loaded = new Loaded(head, document?.Version);
        string? continuation = null;
        while (head is { IsTerminal: false } && loaded.Unfed.Count < head.NextChunk)
        {
            var page = await runner.Calls.ReadRange(Names.InstanceOf(instanceId), Names.ChunksOf(head.Run), 100, continuation);
            foreach (var stored in page.Documents)
            {
                var chunk = JsonSerializer.Deserialize(stored.Body.Span, WorkflowJson.Default.HistoryChunk)!;
                loaded.Unfed.Add((chunk, loaded.Unfed.Count, loaded.Unfed.Count < head.NextChunk - 1));
            }
            if ((continuation = page.Continuation) is null && loaded.Unfed.Count < head.NextChunk)
            {
                // Another process moved on between the two reads.
                return runner.Calls.Store.IsExclusive
                    ? throw new InvalidDataException($"The history of run {head.Run} has {loaded.Unfed.Count} of its {head.NextChunk} chunks.")
                    : await Load();
            }
        }
        return loaded;
    }

    /// <summary>Feeds the code what it has not seen and begins what it asks for.</summary>
    private void Feed(Loaded loaded)
    {
        if (loaded.Head is not { MayRun: true } head)
        {
            return;
        }
        if (loaded.Execution is null)
        {
            if (runner.Definitions.Find(head.Workflow!, head.Version) is not { } workflow)
            {
                return;
            }
            loaded.Execution = new(instanceId, head.Run, workflow, error => runner.Tell(instanceId, new ForeignAwaitMessage(head.Run, error)));
        }
        foreach (var (chunk, number, isReplay) in loaded.Unfed)
        {
            loaded.Execution.Feed(chunk, number, isReplay);
        }
        loaded.Unfed.Clear();
        loaded.Execution.CheckForForeignAwait();
        if (loaded.Execution.IsOver || !IsOurs)
        {
            return;
        }
        foreach (var task in loaded.Execution.TakeBegun())
        {
            if (task.Action.Kind != HistoryKind.TimerCreated && _inFlight.Add((head.Run, task.Action.Task)))
            {
                runner.Begin(this, head.Run, task);
            }
        }
    }

    /// <summary>Commits what the messages and the code call for; false to decide again.</summary>
    private async Task<bool> TryCommit(List<Message> decided)
    {
        var loaded = _loaded!;
        var batch = new Batch(loaded, Now(loaded), _knownMarks);
        foreach (var message in _taken.TakeWhile(_ => !batch.IsFull))
        {
            message.Decide(batch);
            decided.Add(message);
        }
        if (batch.IsPurge)
        {
            await Purge(loaded);
            return true;
        }
        if (!IsOurs && batch.Events.Count == 0)
        {
            return true;
        }
        foreach (var timer in (batch.Head.MayRun ? loaded.Execution : null)?.Due(batch.NowTicks).Take(TimersInCommitMax) ?? [])
        {
            batch.Add(timer);
        }
        // What the code did comes first: it did so before it could see what happens now.
        // Those in chunks it was not fed, because it is suspended, are recorded.
        var recorded = loaded.Unfed.Sum(unfed => unfed.Chunk.Events.Count(step => step.IsAction));
        List<HistoryEvent> actions = [.. loaded.Execution?.Unrecorded.Skip(recorded).Take(ActionsInCommitMax) ?? []];
        var head = WithStatus(batch.Head, loaded);
        var isFence = _mustFence && head is { Status: not null, IsTerminal: false };
        return (actions.Count == 0 && batch.Events.Count == 0 && head == (loaded.Head ?? new InstanceHead()) && !isFence)
            || await Commit(loaded, head, [.. actions, .. batch.Events], batch.Marks);
    }

    /// <summary>What the head says besides what the messages decided.</summary>
    private InstanceHead WithStatus(InstanceHead head, Loaded loaded)
    {
        if (!head.MayRun)
        {
            return head;
        }
        if (loaded.Execution is { } execution)
        {
            return head with { Status = WorkflowStatus.Running, Error = null, CustomStatus = execution.CustomStatus ?? head.CustomStatus };
        }
        return loaded.Head is not { MayRun: true } || runner.Definitions.Find(head.Workflow!, head.Version) is not null
            ? head
            : head with
            {
                Error = new(WorkflowErrors.NotRegistered, $"Version {head.Version} of workflow '{head.Workflow}' is not registered; the instance waits for it."),
            };
    }

    /// <summary>Records that the code is over, or that it begins anew.</summary>
    private async Task CommitEnd(Loaded loaded, Execution execution)
    {
        var head = loaded.Head! with { Error = null, CustomStatus = execution.CustomStatus ?? loaded.Head.CustomStatus };
        if (execution is { Result: not null, NextInput: { } input })
        {
            var newest = runner.Definitions.Newest(head.Workflow!)!;
            head = head with { Status = WorkflowStatus.Running, Run = head.Run + 1, Version = newest.Version, NextChunk = 0 };
            var started = new HistoryEvent { Kind = HistoryKind.Started, Name = head.Workflow, Data = input };
            await Commit(loaded, head, [started, .. execution.UntakenEvents], []);
            return;
        }
        var failure = execution.Failure ?? TooLarge(execution.Result!);
        var end = failure is null
            ? new HistoryEvent { Kind = HistoryKind.Completed, Data = execution.Result }
            : new HistoryEvent { Kind = HistoryKind.Failed, Error = failure };
        head = head with
        {
            Status = failure is null ? WorkflowStatus.Completed : WorkflowStatus.Failed, Result = end.Data, Error = failure,
        };
        await Commit(loaded, head, [.. execution.Unrecorded.Take(ActionsInCommitMax), end], []);
    }

    private static WorkflowError? TooLarge(string result) => WorkflowRules.IsPayload(result)
        ? null
        : new(WorkflowErrors.TooLarge, $"The result has more than {WorkflowRules.PayloadBytesMax} bytes of JSON.");

    /// <summary>Writes head, chunk and marks together; false when the instance had changed, and was forgotten, or a mark was there.</summary>
    private async Task<bool> Commit(Loaded loaded, InstanceHead head, List<HistoryEvent> events, List<string> marks)
    {
        if (head.Status is not null && !(head.Status == WorkflowStatus.Suspended && loaded.Head?.Status == head.Status))
        {
            await EnsureAwake();
        }
        var commitId = runner.Calls.NewCommitId();
        var chunk = new HistoryChunk(Now(loaded), commitId, events);
        var number = head.NextChunk;
        head = head with
        {
            NextChunk = number + 1, UpdatedTicks = chunk.AtTicks, CommitId = commitId, OldestRun = _trimmedTo ?? head.OldestRun,
        };
        var id = Names.Chunk(head.Run, number);
        var body = JsonSerializer.SerializeToUtf8Bytes(head, WorkflowJson.Default.InstanceHead);
        List<Write> writes =
        [
            Write.Create(id, id, JsonSerializer.SerializeToUtf8Bytes(chunk, WorkflowJson.Default.HistoryChunk)),
            .. marks.Select(mark => Write.Create(mark, mark, "{}"u8.ToArray())),
            loaded.Version is null ? Write.Create(Names.Head, null, body) : Write.Replace(Names.Head, null, body, loaded.Version),
        ];
        var (result, mayBeOurs) = await runner.Calls.Commit(Names.InstanceOf(instanceId), writes);
        if (!result.IsCommitted)
        {
            return await WasOurs(result.ConflictIndex, id, commitId, mayBeOurs, marks);
        }
        if (loaded.Head?.Run != head.Run)
        {
            loaded.Execution = null;
            loaded.Unfed.Clear();
        }
        _mustFence = false;
        (loaded.Head, loaded.Version) = (head, result.Versions[^1]);
        loaded.Unfed.Add((chunk, number, false));
        return true;
    }

    private async Task<bool> WasOurs(int conflictIndex, string chunkId, string commitId, bool mayBeOurs, List<string> marks)
    {
        if (conflictIndex > 0 && conflictIndex <= marks.Count)
        {
            _knownMarks.Add(marks[conflictIndex - 1]);
            // Another process may have gone on into a later run, and our chunk stood in nobody's way any more.
            _loaded = runner.Calls.Store.IsExclusive ? _loaded : null;
            return false;
        }
        _loaded = null;
        var isOurs = mayBeOurs
            && await runner.Calls.Read(Names.InstanceOf(instanceId), chunkId) is { } stored
            && JsonSerializer.Deserialize(stored.Body.Span, WorkflowJson.Default.HistoryChunk)!.CommitId == commitId;
        _mustReload = isOurs;
        if (!isOurs && !runner.Calls.Store.IsExclusive)
        {
            // Another process runs it now; what we know of the entry is as old.
            _entry = null;
            _isLost = true;
            _mustFence = false;
        }
        return isOurs;
    }

    /// <summary>The time of a commit: now, but never before the one before.</summary>
    private long Now(Loaded loaded) => Math.Max(runner.Time.GetUtcNow().UtcTicks, loaded.Head?.UpdatedTicks ?? 0);
}
