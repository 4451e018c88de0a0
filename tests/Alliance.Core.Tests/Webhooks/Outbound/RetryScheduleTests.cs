using Alliance.Ports;
using Alliance.Webhooks.Outbound;

namespace Alliance.Core.Tests.Webhooks.Outbound;

/// <summary>Ten attempts over 75 hours, not all at the same second.</summary>
public sealed class RetryScheduleTests
{
    [Fact]
    public void TheWaits_AddUpTo75Hours_AndJitterLengthensThemByUpToATenth()
    {
        var (least, most) = (Total(0x00), Total(0xFF));
        Assert.Equal(TimeSpan.FromHours(75), TimeSpan.FromHours(Math.Floor(least.TotalHours)));
        Assert.Equal(least * 1.1, most);
        Assert.Equal(10, RetrySchedule.AttemptsMax);
        Assert.Null(RetrySchedule.After(10, TimeSpan.FromHours(1), new Constant(0)));
    }

    [Theory]
    [InlineData(1, 60, 60)]
    [InlineData(2, 60, 300)]
    [InlineData(1, 0, 5)]
    [InlineData(1, 1_000_000, 86_400)]
    public void RetryAfter_LengthensAWait_UpToADay_AndNeverShortensIt(int attempt, int askedSeconds, int expectedSeconds) => Assert.Equal(
        TimeSpan.FromSeconds(expectedSeconds), RetrySchedule.After(attempt, TimeSpan.FromSeconds(askedSeconds), new Constant(0)));

    private static TimeSpan Total(byte random) => Enumerable.Range(1, RetrySchedule.AttemptsMax - 1)
        .Aggregate(TimeSpan.Zero, (sum, attempt) => sum + RetrySchedule.After(attempt, null, new Constant(random))!.Value);

    private sealed class Constant(byte value) : IEntropy
    {
        public void Fill(Span<byte> bytes) => bytes.Fill(value);
    }
}
