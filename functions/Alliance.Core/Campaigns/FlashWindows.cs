using NodaTime;

namespace Alliance.Campaigns;

/// <summary>One window that a merchant's system opened.</summary>
/// <param name="TriggerId">What asked for it; the same again opens no second one.</param>
/// <param name="Window">The window.</param>
internal sealed record FlashWindow(string TriggerId, Window Window);

/// <summary>
/// The windows of one merchant and flash promotion, by their starts, kept for a day longer than a purchase in them may be reported.
/// A document of the catalogue, so that every process prices by the same ones.
/// </summary>
internal sealed record FlashWindows(string CampaignId, string MerchantId, FlashWindow[] Windows)
{
    public const string Prefix = "flash:";

    public static string DocumentId(string campaignId, string merchantId) => $"{Prefix}{campaignId}:{merchantId}";

    /// <summary>The windows that begin on the local day of a moment.</summary>
    public int OpenedOn(DateTimeOffset at, string timeZone)
    {
        var day = DayOf(at, timeZone);
        return Windows.Count(window => DayOf(window.Window.From, timeZone) == day);
    }

    private static LocalDate DayOf(DateTimeOffset at, string timeZone) =>
        Instant.FromDateTimeOffset(at).InZone(DateTimeZoneProviders.Tzdb[timeZone]).Date;
}
