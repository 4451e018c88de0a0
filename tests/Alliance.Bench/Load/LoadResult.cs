namespace Alliance.Bench.Load;

/// <summary>What one round of load saw.</summary>
/// <param name="Answers">Answers that came back (of hot rewards: attempts answered).</param>
/// <param name="DurationUs">How long it took, microseconds.</param>
/// <param name="P50Us">Median latency in microseconds, with wrk's correction for coordinated omission, as all its latencies.</param>
/// <param name="P99Us">99th percentile of the latency in microseconds.</param>
/// <param name="LongestUs">
/// The longest wait for one answer. All connections wait at any time, so a stall of the server is never longer.
/// </param>
/// <param name="SocketErrors">Failed connects, reads and writes.</param>
/// <param name="Timeouts">Requests without an answer within wrk's patience.</param>
/// <param name="Refused">Answers with a status of 400 or above.</param>
/// <param name="Won">Of hot rewards: redeemed.</param>
/// <param name="Lost">Of hot rewards: refused because sold out.</param>
/// <param name="Other">Of hot rewards: anything else, which fails the round.</param>
/// <param name="OtherSample">One of those.</param>
internal sealed record LoadResult(
    long Answers, long DurationUs, long P50Us, long P99Us, long LongestUs, long SocketErrors, long Timeouts, long Refused,
    long Won, long Lost, long Other, string OtherSample)
{
    /// <summary>A round that nobody outside waited for: so many things were done in so long.</summary>
    public static LoadResult Took(long things, TimeSpan time) => new(things, (long)time.TotalMicroseconds, 0, 0, 0, 0, 0, 0, 0, 0, 0, "");

    public double PerSecond => Answers / (DurationUs / 1e6);

    public double P50Ms => P50Us / 1000.0;

    public double P99Ms => P99Us / 1000.0;

    public double LongestMs => LongestUs / 1000.0;
}
