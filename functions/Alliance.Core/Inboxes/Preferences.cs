using Alliance.Outcomes;
using Alliance.Storage;

namespace Alliance.Inboxes;

/// <summary>What a member wants to be told, and when.</summary>
public sealed record PreferencesView
{
    /// <summary>The most WeChat messages a day that can be asked for.</summary>
    public const int WeChatPerDayMax = 20;

    /// <summary>True when news of campaigns are welcome; messages of the member's own always come.</summary>
    public bool Campaigns { get; init; } = true;

    /// <summary>Local time from which WeChat stays quiet, <c>HH:mm</c>; null, with the other, for no quiet hours.</summary>
    public string? QuietFrom { get; init; } = "22:00";

    /// <summary>Local time until which WeChat stays quiet, <c>HH:mm</c>, on the next day where it is earlier.</summary>
    public string? QuietUntil { get; init; } = "08:00";

    /// <summary>How many WeChat messages a local day at most, 0 to <see cref="WeChatPerDayMax"/>.</summary>
    public int WeChatPerDay { get; init; } = 3;
}

/// <summary>Reads and sets what a member wants to be told.</summary>
public sealed class Preferences
{
    private readonly Kernel _kernel;

    internal Preferences(Kernel kernel) => _kernel = kernel;

    /// <summary>The preferences; the defaults where the member has set none.</summary>
    public async Task<Answer<PreferencesView>> Read(string allianceId, string memberId)
    {
        if (await Inbox.MissingMember(_kernel, allianceId, memberId) is { } missing)
        {
            return missing;
        }

        var partition = InboxState.PartitionOf(allianceId, memberId);
        var state = await _kernel.Read(partition.Container, partition.Key, InboxState.DocumentId, DocumentJson.Default.InboxState);
        return state?.Preferences ?? new PreferencesView();
    }

    /// <summary>Sets all of them.</summary>
    public async Task<Answer<PreferencesView>> Set(string allianceId, string memberId, PreferencesView preferences)
    {
        if (preferences.WeChatPerDay is < 0 or > PreferencesView.WeChatPerDayMax || !QuietHours.IsValid(preferences.QuietFrom, preferences.QuietUntil))
        {
            throw new ArgumentException("The preferences are out of their ranges.", nameof(preferences));
        }

        return await Inbox.MissingMember(_kernel, allianceId, memberId) is { } missing ? missing : await Once.Send(
            _kernel.Mailing, InboxState.PartitionOf(allianceId, memberId), InboxState.Shape, new SetPreferences(memberId, preferences));
    }

    private sealed class SetPreferences(string memberId, PreferencesView preferences) : Command<InboxState, PreferencesView>
    {
        protected override ValueTask<Answer<PreferencesView>> Answer(Unit<InboxState> unit)
        {
            var state = unit.State ?? new InboxState();
            if (state.ErasedAt is not null)
            {
                return new(new NotFound(Subject.Member, memberId));
            }

            unit.Put(state with { Preferences = preferences });
            return new(preferences);
        }
    }
}
