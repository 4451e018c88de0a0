using Alliance.Http.Input;
using Alliance.Inboxes;
using Alliance.Notifications;

namespace Alliance.Http.Bodies;

/// <summary>Tells members something.</summary>
/// <param name="Audience">Whom.</param>
/// <param name="Title">What stands first; 1 to 80 characters, nothing personal.</param>
/// <param name="Text">All of it; 1 to 1,000 characters, nothing personal.</param>
/// <param name="Category"><c>campaign</c>, which members may have declined, or <c>service</c>.</param>
/// <param name="Link">Where a tap leads: a page of the mini-program or an address, at most 300 visible ASCII characters.</param>
/// <param name="WeChat">How WeChat is told too; left out, the inbox is all.</param>
/// <param name="ExpiresAt">First moment at which it is not sent any more.</param>
internal sealed record NotificationBody(
    AudienceBody Audience, string Title, string Text, string Category, string? Link = null, WeChatTemplateBody? WeChat = null,
    DateTimeOffset? ExpiresAt = null) : IChecked
{
    public void Check(ref FieldErrors errors)
    {
        Audience.Check(ref errors);
        Fields.Text(ref errors, "/title", Title, Message.TitleLengthMax);
        Fields.Text(ref errors, "/text", Text, Message.TextLengthMax);
        if (Category is not ("campaign" or "service"))
        {
            errors.Add("/category", "invalid_value", "category must be campaign or service.");
        }

        if (Link is not null)
        {
            Fields.Token(ref errors, "/link", Link, Message.LinkLengthMax);
        }

        WeChat?.Check(ref errors);
    }

    public Message ToMessage() => new(Title, Text, Category == "service" ? MessageCategory.Service : MessageCategory.Campaign)
    {
        Link = Link, WeChat = WeChat?.ToTemplate(), ExpiresAt = ExpiresAt,
    };
}

/// <summary>Names an audience.</summary>
/// <param name="Kind"><c>all</c>, <c>tier</c>, <c>walkers</c> of a route, <c>unclaimed</c> for those of them who have yet to claim its reward, <c>visitors</c> of a merchant, or one <c>member</c>.</param>
/// <param name="Id">The tier, route, merchant or member; left out for all.</param>
internal sealed record AudienceBody(string Kind, string? Id = null)
{
    public void Check(ref FieldErrors errors)
    {
        var prefix = Kind switch { "tier" => "", "walkers" or "unclaimed" => "rte_", "visitors" => Ids.Merchant, "member" => Ids.Member, _ => null };
        if (Kind == "all")
        {
            if (Id is not null)
            {
                errors.Add("/audience/id", "invalid_value", "id must be left out for all.");
            }
        }
        else if (prefix is null)
        {
            errors.Add("/audience/kind", "invalid_value", "kind must be all, tier, walkers, unclaimed, visitors or member.");
        }
        else
        {
            Fields.Id(ref errors, "/audience/id", Id, prefix);
        }
    }

    public Audience ToAudience() => Kind switch
    {
        "tier" => Audience.Tier(Id!),
        "walkers" => Audience.Walkers(Id!),
        "unclaimed" => Audience.Unclaimed(Id!),
        "visitors" => Audience.Visitors(Id!),
        "member" => Audience.Member(Id!),
        _ => Audience.All,
    };
}

/// <summary>A subscribe message of WeChat.</summary>
/// <param name="TemplateId">The template, as WeChat's console names it.</param>
/// <param name="Data">Its fields, 1 to 20; WeChat bounds each by its kind.</param>
/// <param name="Page">The page of the mini-program that a tap opens.</param>
internal sealed record WeChatTemplateBody(string TemplateId, IReadOnlyList<WeChatFieldBody> Data, string? Page = null)
{
    private const int FieldsMax = 20;
    private const int ValueCharsMax = 100;

    public void Check(ref FieldErrors errors)
    {
        Fields.Token(ref errors, "/weChat/templateId", TemplateId, GrantBody.TemplateCharsMax);
        Fields.Count(ref errors, "/weChat/data", Data, 1, FieldsMax);
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < Data.Count && i < FieldsMax; i++)
        {
            Fields.Category(ref errors, $"/weChat/data/{i}/name", Data[i].Name);
            Fields.Text(ref errors, $"/weChat/data/{i}/value", Data[i].Value, ValueCharsMax);
            if (!names.Add(Data[i].Name))
            {
                errors.Add($"/weChat/data/{i}/name", "duplicate_item", $"'{Data[i].Name}' is listed twice.");
            }
        }

        if (Page is not null)
        {
            Fields.Token(ref errors, "/weChat/page", Page, Message.LinkLengthMax);
        }
    }

    public WeChatTemplate ToTemplate() =>
        new(TemplateId, Data.ToDictionary(static field => field.Name, static field => field.Value, StringComparer.Ordinal)) { Page = Page };
}

/// <summary>A field of a template.</summary>
/// <param name="Name">Its name, such as <c>thing1</c>.</param>
/// <param name="Value">What it says; 1 to 100 characters.</param>
internal sealed record WeChatFieldBody(string Name, string Value);

/// <summary>Names dead letters to be replayed.</summary>
/// <param name="Handles">Which ones, 1 to 1,000; all of the alliance when left out.</param>
internal sealed record ReplayBody(IReadOnlyList<string>? Handles = null) : IChecked
{
    private const int HandlesMax = 1_000;
    private const int HandleCharsMax = 200;

    public void Check(ref FieldErrors errors)
    {
        if (Handles is null)
        {
            return;
        }

        Fields.Count(ref errors, "/handles", Handles, 1, HandlesMax);
        for (var i = 0; i < Handles.Count && i < HandlesMax; i++)
        {
            Fields.Token(ref errors, $"/handles/{i}", Handles[i] ?? "", HandleCharsMax);
        }
    }
}

/// <summary>Sets what a member wants to be told.</summary>
/// <param name="Campaigns">True when news of campaigns are welcome.</param>
/// <param name="QuietFrom">Local time from which WeChat stays quiet, <c>HH:mm</c>; null, with the other, for no quiet hours.</param>
/// <param name="QuietUntil">Local time until which WeChat stays quiet, <c>HH:mm</c>.</param>
/// <param name="WeChatPerDay">How many WeChat messages a local day at most, 0 to 20.</param>
internal sealed record PreferencesBody(bool Campaigns, string? QuietFrom, string? QuietUntil, int WeChatPerDay) : IChecked
{
    public void Check(ref FieldErrors errors)
    {
        Time(ref errors, "/quietFrom", QuietFrom, QuietUntil);
        Time(ref errors, "/quietUntil", QuietUntil, QuietFrom);
        Fields.Range(ref errors, "/weChatPerDay", WeChatPerDay, 0, PreferencesView.WeChatPerDayMax);
    }

    public PreferencesView ToPreferences() =>
        new() { Campaigns = Campaigns, QuietFrom = QuietFrom, QuietUntil = QuietUntil, WeChatPerDay = WeChatPerDay };

    private static void Time(ref FieldErrors errors, string pointer, string? time, string? other)
    {
        if (time is null ? other is not null : !TimeOnly.TryParseExact(time, "HH:mm", out _))
        {
            errors.Add(pointer, "invalid_format", $"{pointer[1..]} must be a time such as 22:00, or null where the other is null too.");
        }
    }
}

/// <summary>Tells that the member has allowed one message of a WeChat template (<c>wx.requestSubscribeMessage</c>).</summary>
/// <param name="TemplateId">The template, as WeChat's console names it.</param>
internal sealed record GrantBody(string TemplateId) : IChecked
{
    public const int TemplateCharsMax = 128;

    public void Check(ref FieldErrors errors) => Fields.Token(ref errors, "/templateId", TemplateId, TemplateCharsMax);
}

/// <summary>Signs a member in with WeChat.</summary>
/// <param name="Code">What <c>wx.login</c> gave; good once and for five minutes.</param>
/// <param name="DisplayName">How a member is called who signs in for the first time; 1 to 80 characters.</param>
internal sealed record WeChatLoginBody(string Code, string? DisplayName = null) : IChecked
{
    public void Check(ref FieldErrors errors)
    {
        Fields.Token(ref errors, "/code", Code, 128);
        if (DisplayName is not null)
        {
            Fields.DisplayName(ref errors, "/displayName", DisplayName);
        }
    }
}
