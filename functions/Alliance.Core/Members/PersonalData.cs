using Alliance.Inboxes;
using Alliance.Ledger;
using Alliance.Outcomes;
using Alliance.Ports;
using Alliance.Routes;
using Alliance.Storage;

namespace Alliance.Members;

/// <summary>Everything the alliance holds about a member.</summary>
/// <param name="MemberId">The member.</param>
/// <param name="DisplayName">Null once erased.</param>
/// <param name="ExternalId">Identity elsewhere, if any.</param>
/// <param name="Phone">Phone number, if any.</param>
/// <param name="CreatedAt">Since when.</param>
/// <param name="Wallet">Points.</param>
/// <param name="Passports">Progress.</param>
/// <param name="Routes">Maps, and what the member said of them.</param>
/// <param name="Redemptions">All of them, newest first.</param>
/// <param name="Ledger">All entries, newest first.</param>
/// <param name="Preferences">What the member wants to be told.</param>
/// <param name="Inbox">All messages, newest first.</param>
public sealed record MemberExport(
    string MemberId, string? DisplayName, string? ExternalId, string? Phone, DateTimeOffset CreatedAt, Wallet Wallet,
    IReadOnlyList<PassportProgress> Passports, IReadOnlyList<RouteMap> Routes, IReadOnlyList<RedemptionView> Redemptions,
    IReadOnlyList<EntryView> Ledger, PreferencesView Preferences, IReadOnlyList<InboxItem> Inbox);

/// <summary>A member's personal data was erased.</summary>
public sealed record Erased(string MemberId, DateTimeOffset ErasedAt);

/// <summary>Exports and erases what is personal. The ledger holds ids only and stays balanced.</summary>
public sealed class PersonalData
{
    private const int PageSize = 500;
    private readonly Kernel _kernel;
    private readonly ReadMember _read;
    private readonly ReadRoutes _routes;
    private readonly RouteFeedback _feedback;
    private readonly Inbox _inbox;
    private readonly Preferences _preferences;

    internal PersonalData(
        Kernel kernel, ReadMember read, ReadRoutes routes, RouteFeedback feedback, Inbox inbox, Preferences preferences) =>
        (_kernel, _read, _routes, _feedback, _inbox, _preferences) = (kernel, read, routes, feedback, inbox, preferences);

    /// <summary>Everything, in one answer.</summary>
    public async Task<Answer<MemberExport>> Export(string allianceId, string memberId)
    {
        var key = Ids.Key(allianceId, memberId);
        if (await _kernel.Members.Read(key) is not { } account)
        {
            return new NotFound(Subject.Member, memberId);
        }

        var passports = await _read.Passports(allianceId, memberId);
        var maps = await _routes.List(allianceId, memberId, position: null);
        var profile = await _kernel.Read(Containers.Accounts, key, Profile.DocumentId, DocumentJson.Default.Profile);
        return new MemberExport(
            memberId, profile?.DisplayName, profile?.ExternalId, profile?.Phone, account.CreatedAt,
            ReadMember.WalletOf(account, _kernel.Now),
            passports.IsSuccess ? passports.Value.Data : [],
            maps.IsSuccess ? [.. maps.Value.Data.Where(static map => map.TakenAt is not null)] : [],
            await All(cursor => _read.Redemptions(allianceId, memberId, PageSize, cursor)),
            await All(cursor => _read.Ledger(allianceId, memberId, PageSize, cursor)),
            (await _preferences.Read(allianceId, memberId)).Value ?? new PreferencesView(),
            await _inbox.All(allianceId, memberId));
    }

    /// <summary>Erases the profile and the look-ups that lead to it; again changes nothing. The account goes on without a person.</summary>
    public async Task<Answer<Erased>> Erase(string allianceId, string memberId)
    {
        var key = Ids.Key(allianceId, memberId);
        var erasing = await _kernel.Members.Send(key, new EraseProfile(_kernel, allianceId, memberId));
        if (erasing.IsSuccess && erasing.Value.PhoneLookup is { } lookup)
        {
            // After the erasure, so that nobody else can claim the number of a member who still has it.
            await Forget(new Partition(Containers.Lookups, lookup), memberId);
            await _kernel.Members.Send(key, new ForgetLookup());
        }

        if (erasing.IsSuccess)
        {
            await EraseTraces(allianceId, memberId);
        }

        return !erasing.IsSuccess ? erasing.Refusal
            : erasing.IsReplay ? Answer<Erased>.Replay(new Erased(memberId, erasing.Value.ErasedAt!.Value))
            : new Erased(memberId, erasing.Value.ErasedAt!.Value);
    }

    /// <summary>What an erased member leaves beside the account; the feed does it again, since a crash may have come before it.</summary>
    internal async Task EraseTraces(string allianceId, string memberId)
    {
        await _inbox.Erase(allianceId, memberId);
        var account = await _kernel.Members.Read(Ids.Key(allianceId, memberId));
        foreach (var card in account?.Cards ?? [])
        {
            if (Ids.IsRoute(card.ChallengeId))
            {
                await _feedback.EraseComment(allianceId, memberId, card.ChallengeId);
            }
        }
    }

    private async Task Forget(Partition partition, string memberId)
    {
        var document = await _kernel.ReadDocument(partition, Lookup.DocumentId);
        if (document is not null && Bodies.Decode(document, DocumentJson.Default.Lookup).MemberId == memberId)
        {
            await new Retry(_kernel.Mailing).Run(() => _kernel.Store.Commit(partition, [Write.Delete(document.Id, document.Version)]));
        }
    }

    private static async Task<IReadOnlyList<T>> All<T>(Func<string?, Task<Answer<Page<T>>>> read)
    {
        var all = new List<T>();
        string? cursor = null;
        do
        {
            var answer = await read(cursor);
            if (!answer.IsSuccess)
            {
                break;
            }

            all.AddRange(answer.Value.Data);
            cursor = answer.Value.NextCursor;
        }
        while (cursor is not null);
        return all;
    }

    /// <summary>Empties the profile; the keyed hash of the phone number stays in it until that is forgotten too.</summary>
    private sealed class EraseProfile(Kernel kernel, string allianceId, string memberId) : Command<Account, Profile>
    {
        protected override async ValueTask<Answer<Profile>> Answer(Unit<Account> unit)
        {
            if (unit.State is not { } account || await unit.Find(Profile.DocumentId, DocumentJson.Default.Profile) is not { } profile)
            {
                return new NotFound(Subject.Member, memberId);
            }

            if (profile.ErasedAt is not null)
            {
                return Answer<Profile>.Replay(profile);
            }

            var erased = new Profile
            {
                ErasedAt = kernel.Now,
                PhoneLookup = profile.Phone is { } phone ? FindMember.PhonePartition(kernel, allianceId, phone).Key : null,
            };
            unit.Put(account with { Erased = true, Digest = null });
            unit.Replace(Profile.DocumentId, null, erased, DocumentJson.Default.Profile);
            return erased;
        }
    }

    private sealed class ForgetLookup : Command<Account, Profile>
    {
        protected override async ValueTask<Answer<Profile>> Answer(Unit<Account> unit)
        {
            var profile = await unit.Find(Profile.DocumentId, DocumentJson.Default.Profile) ?? new Profile();
            if (profile.PhoneLookup is not null)
            {
                profile = profile with { PhoneLookup = null };
                unit.Replace(Profile.DocumentId, null, profile, DocumentJson.Default.Profile);
            }

            return profile;
        }
    }
}
