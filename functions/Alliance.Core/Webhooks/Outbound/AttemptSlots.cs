namespace Alliance.Webhooks.Outbound;

/// <summary>
/// How many attempts this process makes at once, to one server and in all: a server that leaves everybody waiting must not
/// hold up other deliveries, nor the campaigns whose activities run beside them.
/// </summary>
internal sealed class AttemptSlots
{
    /// <summary>Attempts at once to one server.</summary>
    public const int OfOneServer = 8;

    /// <summary>Attempts at once to all; half of what the embedded runner does at once.</summary>
    public const int OfAll = 128;

    private readonly Dictionary<string, int> _taken = new(StringComparer.OrdinalIgnoreCase);
    private int _all;

    /// <summary>A slot for a server, given back when disposed; null where none is free.</summary>
    public IDisposable? TryTake(Uri url)
    {
        var server = url.Authority;
        lock (_taken)
        {
            var own = _taken.GetValueOrDefault(server);
            if (own >= OfOneServer || _all >= OfAll)
            {
                return null;
            }

            _taken[server] = own + 1;
            _all++;
            return new Slot(this, server);
        }
    }

    private void GiveBack(string server)
    {
        lock (_taken)
        {
            _all--;
            if (--_taken[server] == 0)
            {
                _taken.Remove(server);
            }
        }
    }

    private sealed class Slot(AttemptSlots slots, string server) : IDisposable
    {
        public void Dispose() => slots.GiveBack(server);
    }
}
