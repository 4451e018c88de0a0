using Alliance.Inboxes;
using NodaTime;

namespace Alliance.Core.Tests.Notifications;

/// <summary>Quiet ends at a moment that is not quiet, and never later than the wall clock says, also on days it is changed.</summary>
public sealed class QuietHoursTests
{
    [Theory]
    [InlineData("22:00", "08:00")]
    [InlineData("23:30", "01:30")]
    [InlineData("01:30", "02:30")]
    [InlineData("02:30", "03:15")]
    [InlineData("00:00", "23:59")]
    public void Quiet_EndsWhereTheWallClockSaysSo(string from, string until)
    {
        // Berlin changes its clocks on 29 March (02:00 is skipped) and 25 October 2026 (02:00 comes twice).
        var zone = DateTimeZoneProviders.Tzdb["Europe/Berlin"];
        var preferences = new PreferencesView { QuietFrom = from, QuietUntil = until };
        foreach (var day in (DateTimeOffset[])[new(2026, 3, 28, 12, 0, 0, TimeSpan.Zero), new(2026, 10, 24, 12, 0, 0, TimeSpan.Zero)])
        {
            for (var at = day; at < day.AddDays(2); at += TimeSpan.FromMinutes(5))
            {
                if (QuietHours.End(preferences, zone, at) is not { } end)
                {
                    Assert.False(IsQuiet(at, from, until, zone), $"{at:u} is quiet.");
                    continue;
                }

                Assert.True(end > at, $"{end:u} is not after {at:u}.");
                Assert.Null(QuietHours.End(preferences, zone, end));
                for (var minute = at; minute < end; minute += TimeSpan.FromMinutes(1))
                {
                    Assert.True(IsQuiet(minute, from, until, zone), $"The quiet of {at:u} was over at {minute:u}.");
                }
            }
        }
    }

    [Fact]
    public void WithoutTimes_ItIsNeverQuiet() =>
        Assert.Null(QuietHours.End(new PreferencesView { QuietFrom = null, QuietUntil = null }, DateTimeZone.Utc, DateTimeOffset.UnixEpoch));

    private static bool IsQuiet(DateTimeOffset at, string from, string until, DateTimeZone zone)
    {
        var time = Instant.FromDateTimeOffset(at).InZone(zone).TimeOfDay.ToTimeOnly();
        return time.IsBetween(TimeOnly.Parse(from, null), TimeOnly.Parse(until, null));
    }
}
