using Alliance.Ports;

namespace Alliance.Embedded.Workflows;

/// <summary>What became of a start.</summary>
internal enum StartOutcome
{
    Started,

    /// <summary>It was started before, by the same parent or as here by none.</summary>
    Existed,

    /// <summary>Something else has the id.</summary>
    IsAnothers,
}

internal sealed class StartMessage(string workflow, int version, string input, ParentTask? parent) : Message<StartOutcome>
{
    protected override StartOutcome Answer(Batch batch)
    {
        if (batch.Head.Status is not null)
        {
            return batch.Head.Parent == parent ? StartOutcome.Existed : StartOutcome.IsAnothers;
        }
        batch.Head = batch.Head with
        {
            Status = WorkflowStatus.Pending, Workflow = workflow, Version = version, Parent = parent, CreatedTicks = batch.NowTicks,
        };
        batch.Add(new() { Kind = HistoryKind.Started, Name = workflow, Data = input });
        return StartOutcome.Started;
    }
}

internal sealed class EventMessage(string name, string eventId, string payload) : Message<EventOutcome>
{
    private readonly string _mark = Names.EventMark(eventId);

    protected override EventOutcome Answer(Batch batch)
    {
        if (batch.HasMark(_mark))
        {
            return EventOutcome.Duplicate;
        }
        if (batch.Head.IsTerminal)
        {
            return EventOutcome.Ended;
        }
        if (!batch.HasRoomFor(payload))
        {
            return EventOutcome.Full;
        }
        batch.Marks.Add(_mark);
        batch.Add(new() { Kind = HistoryKind.EventRaised, Name = name, Data = payload });
        return EventOutcome.Kept;
    }
}

internal sealed class SuspendMessage(string reason) : Message<bool>
{
    protected override bool Answer(Batch batch)
    {
        if (batch.Head.MayRun)
        {
            batch.Head = batch.Head with { Status = WorkflowStatus.Suspended };
            batch.Add(new() { Kind = HistoryKind.Suspended, Name = reason });
        }
        return batch.Head.Status == WorkflowStatus.Suspended;
    }
}

internal sealed class ResumeMessage(string reason) : Message<bool>
{
    protected override bool Answer(Batch batch)
    {
        if (batch.Head.Status == WorkflowStatus.Suspended)
        {
            batch.Head = batch.Head with { Status = WorkflowStatus.Running };
            batch.Add(new() { Kind = HistoryKind.Resumed, Name = reason });
        }
        return batch.Head.MayRun;
    }
}

internal sealed class TerminateMessage(string reason) : Message<bool>
{
    protected override bool Answer(Batch batch)
    {
        if (batch.Head is not { Status: not null, IsTerminal: false })
        {
            return false;
        }
        var error = new WorkflowError(WorkflowErrors.Terminated, reason);
        batch.Head = batch.Head with { Status = WorkflowStatus.Terminated, Error = error };
        batch.Add(new() { Kind = HistoryKind.Terminated, Error = error });
        return true;
    }
}

internal sealed class PurgeMessage : Message<bool>
{
    protected override bool Answer(Batch batch)
    {
        // An id that has a head and no status was given events only.
        batch.IsPurge = batch.Head.IsTerminal || batch.Head is { Status: null, NextChunk: > 0 };
        return batch.IsPurge;
    }
}

/// <summary>An activity is over, or could not even begin.</summary>
internal sealed class ActivityEndedMessage(int run, int task, string? result, WorkflowError? error) : Message
{
    public override bool IsAsked => false;

    public (int, int) Key => (run, task);

    public override void Decide(Batch batch)
    {
        if (batch.Awaits(run, task))
        {
            batch.Add(new() { Kind = HistoryKind.ActivityEnded, Task = task, Data = result, Error = error });
        }
    }
}

/// <summary>A sub-workflow exists, or cannot.</summary>
internal sealed class ChildBegunMessage(int run, int task, WorkflowError? error) : Message
{
    public override bool IsAsked => false;

    public (int, int) Key => (run, task);

    public override void Decide(Batch batch)
    {
        if (error is not null && batch.Awaits(run, task))
        {
            batch.Add(new() { Kind = HistoryKind.ChildEnded, Task = task, Error = error });
        }
    }
}

/// <summary>A sub-workflow is over; answered once that is recorded, or counts for nothing.</summary>
internal sealed class ChildEndedMessage(ParentTask parent, string? result, WorkflowError? error) : Message<bool>
{
    private readonly string _mark = Names.ChildMark(parent.Run, parent.Task);

    protected override bool Answer(Batch batch)
    {
        if (batch.Awaits(parent.Run, parent.Task) && !batch.HasMark(_mark))
        {
            batch.Marks.Add(_mark);
            batch.Add(new() { Kind = HistoryKind.ChildEnded, Task = parent.Task, Data = result, Error = error });
        }
        return true;
    }
}

/// <summary>The code of a run went on elsewhere; it may have left the memory meanwhile.</summary>
internal sealed class ForeignAwaitMessage(int run, WorkflowError error) : Message
{
    public override void Decide(Batch batch)
    {
        if (batch.Head.MayRun && batch.Head.Run == run)
        {
            batch.Head = batch.Head with { Status = WorkflowStatus.Failed, Error = error };
            batch.Add(new() { Kind = HistoryKind.Failed, Error = error });
        }
    }
}

/// <summary>There may be something to do: a timer is due, or the process has just started.</summary>
internal sealed class WakeMessage : Message<bool>
{
    public override bool IsAsked => false;

    protected override bool Answer(Batch batch) => true;
}

/// <summary>The instance is to leave the memory until it is woken.</summary>
internal sealed class ParkMessage : Message
{
    public override bool IsAsked => false;

    public override void Decide(Batch batch)
    {
    }
}

/// <summary>The process goes on holding the instance.</summary>
internal sealed class RenewMessage : Message
{
    public override bool IsAsked => false;

    public override void Decide(Batch batch)
    {
    }
}
