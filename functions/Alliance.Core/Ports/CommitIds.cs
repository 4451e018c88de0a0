using Alliance.Storage;

namespace Alliance.Ports;

/// <summary>
/// Names of commits, by which a conflict with one's own earlier sending is told from one with another's: a random name of
/// this process, and the commit's number in it.
/// </summary>
public sealed class CommitIds
{
    private const int ProcessBytes = 10;
    private readonly string _process;
    private long _count;

    /// <summary>Names the process.</summary>
    public CommitIds(IEntropy entropy)
    {
        Span<byte> bytes = stackalloc byte[ProcessBytes];
        entropy.Fill(bytes);
        _process = Base32.Encode(bytes);
    }

    /// <summary>A name that no other commit has. Safe for many callers at once.</summary>
    public string Next() => $"{_process}.{Interlocked.Increment(ref _count)}";
}
