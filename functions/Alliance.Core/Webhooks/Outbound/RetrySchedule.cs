using Alliance.Ports;

namespace Alliance.Webhooks.Outbound;

/// <summary>
/// When an attempt follows a failed one: ten attempts over 75 hours (Standard Webhooks 1.0, "Deliverability and
/// reliability"), each wait longer by up to a tenth, so that what failed together does not come back together.
/// </summary>
internal static class RetrySchedule
{
    private const double JitterMax = 0.1;
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(24);

    private static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    /// <summary>How many attempts a delivery is worth.</summary>
    public static int AttemptsMax => Waits.Length + 1;

    /// <summary>The wait after a failed attempt, or null when that was the last one.</summary>
    /// <param name="attempt">Which attempt failed, from 1.</param>
    /// <param name="retryAfter">What the endpoint asked for; it lengthens the wait, up to a day, and never shortens it.</param>
    /// <param name="entropy">Where the jitter comes from.</param>
    public static TimeSpan? After(int attempt, TimeSpan? retryAfter, IEntropy entropy)
    {
        if (attempt >= AttemptsMax)
        {
            return null;
        }

        var planned = Waits[attempt - 1];
        if (retryAfter is { } asked && asked > planned)
        {
            planned = asked < LongestRetryAfter ? asked : LongestRetryAfter;
        }

        Span<byte> random = stackalloc byte[2];
        entropy.Fill(random);
        return planned + planned * (JitterMax * BitConverter.ToUInt16(random) / ushort.MaxValue);
    }
}
