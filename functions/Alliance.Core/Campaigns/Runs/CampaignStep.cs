using System.Globalization;
using System.Text.Json.Serialization;

namespace Alliance.Campaigns.Runs;

/// <summary>Something that a campaign's run does at a moment. None of them decides what anybody earns.</summary>
/// <param name="At">When it is due.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Number">Which announcement, by its place in the campaign; 0 for the other kinds.</param>
/// <param name="Window">The window it belongs to; of the two steps after its end, as it ran: to where it was cut short.</param>
/// <param name="MerchantId">The merchant that opened the window; null where the schedule did.</param>
public sealed record CampaignStep(DateTimeOffset At, CampaignStepKind Kind, int Number, Window Window, string? MerchantId = null) : IComparable<CampaignStep>
{
    /// <summary>
    /// Names it in its campaign for good: window, kind and number, which no change of an hour moves; and for what follows a
    /// window's end, that end, since a window cut short may be opened again and then ends anew.
    /// </summary>
    [JsonIgnore]
    public string Key
    {
        get
        {
            var end = Kind is CampaignStepKind.Close or CampaignStepKind.Settle
                ? string.Create(CultureInfo.InvariantCulture, $":{Window.Until.UtcDateTime:yyyyMMdd'T'HHmmss.FFFFFFF'Z'}")
                : "";
            return $"{Window.Key}:{Word(Kind)}:{Number}{end}{(MerchantId is null ? "" : ":" + MerchantId)}";
        }
    }

    /// <summary>By time; of one time, what ends a window comes before what begins another.</summary>
    public int CompareTo(CampaignStep? other)
    {
        if (other is null)
        {
            return 1;
        }

        var order = At.CompareTo(other.At);
        order = order != 0 ? order : Kind.CompareTo(other.Kind);
        order = order != 0 ? order : string.CompareOrdinal(Window.Key, other.Window.Key);
        order = order != 0 ? order : string.CompareOrdinal(MerchantId, other.MerchantId);
        return order != 0 ? order : Number.CompareTo(other.Number);
    }

    internal static string Word(CampaignStepKind kind) => kind switch
    {
        CampaignStepKind.Settle => "settle",
        CampaignStepKind.Close => "close",
        CampaignStepKind.Open => "open",
        _ => "announce",
    };
}

/// <summary>The kinds of steps, in the order in which those of one moment are taken.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CampaignStepKind>))]
public enum CampaignStepKind
{
    /// <summary>No purchase of the window can be reported any more: the report is final.</summary>
    [JsonStringEnumMemberName("settle")]
    Settle,

    /// <summary>The window is over: a report of what is known by then.</summary>
    [JsonStringEnumMemberName("close")]
    Close,

    /// <summary>The window begins.</summary>
    [JsonStringEnumMemberName("open")]
    Open,

    /// <summary>Members are told something.</summary>
    [JsonStringEnumMemberName("announce")]
    Announce,
}
