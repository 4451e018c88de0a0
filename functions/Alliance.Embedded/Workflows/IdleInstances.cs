namespace Alliance.Embedded.Workflows;

/// <summary>The instances that wait in memory, those that did so longest first.</summary>
internal sealed class IdleInstances(int most)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Instance> _order = [];

    public void Remove(Instance instance)
    {
        lock (_gate)
        {
            if (instance.Idle is { } node)
            {
                _order.Remove(node);
                instance.Idle = null;
            }
        }
    }

    /// <summary>Adds one; returns the one that has to go for it, if any.</summary>
    public Instance? Add(Instance instance)
    {
        lock (_gate)
        {
            if (instance.Idle is null)
            {
                instance.Idle = _order.AddLast(instance);
            }
            if (_order.Count <= most)
            {
                return null;
            }
            var first = _order.First!.Value;
            _order.RemoveFirst();
            first.Idle = null;
            return first;
        }
    }
}
