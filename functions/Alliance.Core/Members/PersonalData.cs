using Alliance.Ledger;
using Alliance.Outcomes;
using Alliance.Ports;
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
/// <param name="Redemptions">All of them, newest first.</param>
/// <param name="Ledger">All entries, newest first.</param>
public sealed record MemberExport(
    string MemberId, string? DisplayName, string? ExternalId, string? Phone, DateTimeOffset CreatedAt, Wallet Wallet,
    IReadOnlyList<PassportProgress> Passports, IReadOnlyList<RedemptionView> Redemptions, IReadOnlyList<EntryView> Ledger);

/// <summary>A member's personal data was erased.</summary>
public sealed record Erased(string MemberId, DateTimeOffset ErasedAt);

/// <summary>Exports and erases what is personal. The ledger holds ids only and stays balanced.</summary>
public sealed class PersonalData
{
    private const int PageSize = 500;
    private readonly Kernel _kernel;
    private readonly ReadMember _read;

    internal PersonalData(Kernel kernel, ReadMember read) => (_kernel, _read) = (kernel, read);

    /// <summary>Everything, in one answer.</summary>
    public async Task<Answer<MemberExport>> Export(string allianceId, string memberId)
    {
        var key = Ids.Key(allianceId, memberId);
        if (await _kernel.Members.Read(key) is not { } account)
        {
            return new NotFound(Subject.Member, memberId);
        }

        var passports = await _read.Passports(allianceId, memberId);
        var profile = await _kernel.Read(Containers.Accounts, key, Profile.DocumentId, DocumentJson.Default.Profile);
        return new MemberExport(
            memberId, profile?.DisplayName, profile?.ExternalId, profile?.Phone, account.CreatedAt,
            ReadMember.WalletOf(account, _kernel.Now),
            passports.IsSuccess ? passports.Value.Data : [],
            await All(cursor => _read.Redemptions(allianceId, memberId, PageSize, cursor)),
            await All(cursor => _read.Ledger(allianceId, memberId, PageSize, cursor)));
    }

    /// <summary>Erases the profile and the look-ups that lead to it; again changes nothing. The account goes on without a person.</summary>
    public async Task<Answer<Erased>> Erase(string allianceId, string memberId)
    {
        var key = Ids.Key(allianceId, memberId);
        var profile = await _kernel.Read(Containers.Accounts, key, Profile.DocumentId, DocumentJson.Default.Profile);
        if (profile?.Phone is { } phone)
        {
            // First, while the number is still known: a crash in between leaves a member who is not found by phone.
            await Forget(FindMember.PhonePartition(_kernel, allianceId, phone), memberId);
        }

        return await _kernel.Members.Send(key, new EraseProfile(_kernel, memberId));
    }

    private async Task Forget(Partition partition, string memberId)
    {
        var document = await new Retry(_kernel.Mailing).Run(() => _kernel.Store.Read(partition, Lookup.DocumentId));
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

    private sealed class EraseProfile(Kernel kernel, string memberId) : Command<Account, Erased>
    {
        protected override async ValueTask<Answer<Erased>> Answer(Unit<Account> unit)
        {
            if (unit.State is not { } account || await unit.Find(Profile.DocumentId, DocumentJson.Default.Profile) is not { } profile)
            {
                return new NotFound(Subject.Member, memberId);
            }

            if (profile.ErasedAt is { } erasedAt)
            {
                return Answer<Erased>.Replay(new Erased(memberId, erasedAt));
            }

            var now = kernel.Now;
            unit.Put(account with { Erased = true, Digest = null });
            unit.Replace(Profile.DocumentId, null, new Profile { ErasedAt = now }, DocumentJson.Default.Profile);
            return new Erased(memberId, now);
        }
    }
}
