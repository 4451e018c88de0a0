namespace Alliance.Core.Tests.Routes;

/// <summary>What a member's map of one route must show, kept by hand: a set of reasons for each lit stop.</summary>
internal sealed class WalkModel(IReadOnlyList<string> stops, bool inOrder, long minimum)
{
    // As many purchases of one stop are remembered one by one; a stop with more than that stays lit.
    private const int Remembered = 3;

    private readonly Dictionary<string, List<string>> _reasons = [];
    private readonly HashSet<string> _forGood = [];

    public DateTimeOffset? TakenAt { get; set; }

    public bool Completed { get; private set; }

    public string? RedemptionId { get; set; }

    public bool IsUsed { get; set; }

    public IEnumerable<string> Lit => stops.Where(_reasons.ContainsKey);

    public string? Next => stops.FirstOrDefault(stop => !_reasons.ContainsKey(stop));

    public bool Counts(string merchant, DateTimeOffset at) =>
        stops.Contains(merchant) && TakenAt <= at && (!inOrder || _reasons.ContainsKey(merchant) || Next == merchant);

    public bool IsLit(string merchant) => _reasons.ContainsKey(merchant);

    public void Buy(string merchant, string order, long left, DateTimeOffset at)
    {
        if (left > 0 && left >= minimum)
        {
            Visit(merchant, order, at);
        }
    }

    public void Visit(string merchant, string reason, DateTimeOffset at)
    {
        if (!Counts(merchant, at))
        {
            return;
        }

        var reasons = _reasons.TryGetValue(merchant, out var standing) ? standing : _reasons[merchant] = [];
        if (reasons.Count < Remembered)
        {
            reasons.Add(reason);
        }
        else
        {
            _forGood.Add(merchant);
        }

        Completed |= _reasons.Count == stops.Count;
    }

    public void Shrink(string merchant, string order, long left)
    {
        if (left > 0 && left >= minimum)
        {
            return;
        }

        if (!_reasons.TryGetValue(merchant, out var reasons) || !reasons.Remove(order) || reasons.Count > 0 || _forGood.Contains(merchant))
        {
            return;
        }

        _reasons.Remove(merchant);
        if (Completed && !IsUsed)
        {
            // An unused reward goes with the completion; a used one stays, and so does the completion.
            (Completed, RedemptionId) = (false, null);
        }
    }
}
