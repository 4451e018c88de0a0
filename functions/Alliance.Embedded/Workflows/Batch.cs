using Alliance.Ports;

namespace Alliance.Embedded.Workflows;

/// <summary>What one commit of an instance will do. Messages are decided over it one after the other, and again after a conflict.</summary>
/// <param name="loaded">The instance.</param>
/// <param name="nowTicks">The time of the commit.</param>
/// <param name="knownMarks">Marks that stood in the way of an earlier try.</param>
internal sealed class Batch(Loaded loaded, long nowTicks, HashSet<string> knownMarks)
{
    private const int SizeMax = 256 << 10;
    private const int MarksMax = 80;
    private int _size;

    public long NowTicks => nowTicks;

    public InstanceHead Head { get; set; } = loaded.Head ?? new InstanceHead();

    /// <summary>What happened.</summary>
    public List<HistoryEvent> Events { get; } = [];

    /// <summary>Documents that prove that something came, by id.</summary>
    public List<string> Marks { get; } = [];

    /// <summary>Whether all of the instance is to be deleted.</summary>
    public bool IsPurge { get; set; }

    /// <summary>Whether no further message goes into this commit.</summary>
    public bool IsFull => _size >= SizeMax || Marks.Count >= MarksMax || IsPurge;

    public void Add(HistoryEvent happened)
    {
        Events.Add(happened);
        _size += happened.Size;
    }

    /// <summary>Whether this came before.</summary>
    public bool HasMark(string mark) => knownMarks.Contains(mark) || Marks.Contains(mark);

    /// <summary>Whether a task of a run still waits for its answer.</summary>
    public bool Awaits(int run, int task) =>
        Head is { Status: not null, IsTerminal: false } && Head.Run == run && !IsAnswered(Events, task)
        && (loaded.Execution?.IsOpen(task) ?? true) && !loaded.Unfed.Exists(unfed => IsAnswered(unfed.Chunk.Events, task));

    /// <summary>Whether the instance may hold one more untaken event.</summary>
    public bool HasRoomFor(string payload)
    {
        var untaken = (loaded.Execution?.UntakenEvents ?? [])
            .Concat(loaded.Unfed.SelectMany(unfed => unfed.Chunk.Events)).Concat(Events)
            .Where(held => held.Kind == HistoryKind.EventRaised);
        int count = 0, characters = payload.Length;
        foreach (var held in untaken)
        {
            count++;
            characters += held.Data!.Length;
        }
        return count < WorkflowRules.EventsMax && characters <= WorkflowRules.EventCharactersMax;
    }

    private static bool IsAnswered(List<HistoryEvent> events, int task) =>
        events.Exists(happened => happened.IsAnswer && happened.Task == task);
}
