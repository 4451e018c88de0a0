namespace Alliance.Campaigns;

/// <summary>A campaign of the catalogue, its timetables ready. Immutable and safe for many threads.</summary>
public sealed class PublishedCampaign
{
    private readonly CampaignVersion[] _versions;
    private readonly Timetable?[] _timetables;

    internal PublishedCampaign(CampaignVersions versions)
    {
        _versions = versions.Versions;
        _timetables = new Timetable?[_versions.Length];
        for (var i = 0; i < _versions.Length; i++)
        {
            var (version, before) = (_versions[i], i > 0 ? _versions[i - 1] : null);
            // A pause and a resumption leave the schedule what it was, with all the windows that were computed.
            _timetables[i] = before is not null && before.TimeZone == version.TimeZone && SameSchedule(before.Terms.Schedule, version.Terms.Schedule)
                ? _timetables[i - 1]
                : version.Terms.Schedule is { } schedule ? Timetable.Of(schedule, version.TimeZone).Value : null;
        }
    }

    /// <summary>The campaign.</summary>
    public string CampaignId => Latest.Terms.CampaignId;

    /// <summary>The last version, which may not count yet.</summary>
    public CampaignVersion Latest => _versions[^1];

    /// <summary>The last version's timetable; null for a flash promotion.</summary>
    public Timetable? Timetable => _timetables[^1];

    /// <summary>Every version, oldest first.</summary>
    public IReadOnlyList<CampaignVersion> Versions => _versions;

    /// <summary>False while it is a draft that was never published, so that no purchase need ask it.</summary>
    internal bool WasPublished => _versions.Length > 1 || Latest.Status == CampaignStatus.Published;

    /// <summary>The timetable of a version, by its place among <see cref="Versions"/>; null for a flash promotion's.</summary>
    internal Timetable? TimetableOf(int index) => _timetables[index];

    /// <summary>Its version and timetable in force at a moment; null before the first one.</summary>
    public CampaignAt? At(DateTimeOffset at)
    {
        for (var i = _versions.Length - 1; i >= 0; i--)
        {
            if (_versions[i].EffectiveFrom <= at)
            {
                return new CampaignAt(_versions[i], _timetables[i]);
            }
        }

        return null;
    }

    /// <summary>The version of that number, or null.</summary>
    public CampaignVersion? Version(int number) => Array.Find(_versions, version => version.Version == number);

    /// <summary>Where it stands, by its last version.</summary>
    public CampaignState StateAt(DateTimeOffset now) => Latest.Status switch
    {
        CampaignStatus.Draft => CampaignState.Draft,
        CampaignStatus.Paused => CampaignState.Paused,
        CampaignStatus.Cancelled => CampaignState.Cancelled,
        _ when Timetable is null => CampaignState.Scheduled,
        _ when Timetable.WindowAt(now) is not null => CampaignState.Running,
        _ => Timetable.NextAfter(now) is null ? CampaignState.Ended : CampaignState.Scheduled,
    };

    private static bool SameSchedule(Schedule? a, Schedule? b) =>
        ReferenceEquals(a, b) || (a is not null && b is not null
            && (a.Windows ?? []).SequenceEqual(b.Windows ?? [])
            && SameRule(a.Recurrence, b.Recurrence));

    private static bool SameRule(Recurrence? a, Recurrence? b) =>
        ReferenceEquals(a, b) || (a is not null && b is not null
            && a with { Except = null } == b with { Except = null }
            && (a.Except ?? []).SequenceEqual(b.Except ?? [], StringComparer.Ordinal));
}

/// <summary>What is in force of a campaign at a moment.</summary>
/// <param name="Version">The version.</param>
/// <param name="Timetable">Its timetable; null for a flash promotion.</param>
public readonly record struct CampaignAt(CampaignVersion Version, Timetable? Timetable);
