namespace Alliance.Ports;

/// <summary>How whoever asks a store again after a <see cref="StoreUnavailableException"/> spaces its attempts.</summary>
public static class StoreRetry
{
    private const int FirstMs = 10;
    private const int Doublings = 7;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <summary>The pause after so many failures before this one (0 or more): 10 ms, twice as long each time, at most a second.</summary>
    public static TimeSpan Pause(int failures)
    {
        var pause = TimeSpan.FromMilliseconds(FirstMs << Math.Min(failures, Doublings));
        return pause < Longest ? pause : Longest;
    }
}
