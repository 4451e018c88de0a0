using Alliance.Outcomes;
using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Members;

/// <summary>A member that was looked for.</summary>
public sealed record FoundMember(string MemberId, string DisplayName);

/// <summary>Finds members by what they show or say.</summary>
public sealed class FindMember
{
    private readonly Kernel _kernel;

    internal FindMember(Kernel kernel) => _kernel = kernel;

    /// <summary>By the member's code; spaces, dashes, capitals and look-alike letters do not matter.</summary>
    public async Task<Answer<FoundMember>> ByCode(string allianceId, string code)
    {
        var memberId = Ids.MemberOfCode(code);
        return memberId is null ? new NotFound(Subject.Member, code) : await Found(allianceId, memberId, code);
    }

    /// <summary>By E.164 phone number, through its keyed hash.</summary>
    public async Task<Answer<FoundMember>> ByPhone(string allianceId, string phone)
    {
        var partition = PhonePartition(_kernel, allianceId, phone);
        var lookup = await _kernel.Read(partition.Container, partition.Key, Lookup.DocumentId, DocumentJson.Default.Lookup);
        return lookup is null ? new NotFound(Subject.Member, "phone") : await Found(allianceId, lookup.MemberId, "phone");
    }

    internal static Partition PhonePartition(Kernel kernel, string allianceId, string phone) =>
        new(Containers.Lookups, Ids.Key(allianceId, "phone", kernel.Secrets.LookupHash("phone", allianceId, phone)));

    private async Task<Answer<FoundMember>> Found(string allianceId, string memberId, string soughtBy)
    {
        var profile = await _kernel.Read(
            Containers.Accounts, Ids.Key(allianceId, memberId), Profile.DocumentId, DocumentJson.Default.Profile);
        return profile is { ErasedAt: null } ? new FoundMember(memberId, profile.DisplayName ?? "") : new NotFound(Subject.Member, soughtBy);
    }
}
