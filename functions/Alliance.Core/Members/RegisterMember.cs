using Alliance.Ledger;
using Alliance.Outcomes;
using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Members;

/// <summary>An operator, or a login, registers a member.</summary>
/// <param name="AllianceId">The alliance.</param>
/// <param name="DisplayName">How the member is called.</param>
/// <param name="ExternalId">The member's identity elsewhere, for example a WeChat openid; makes registering idempotent.</param>
/// <param name="Phone">E.164 number, or null.</param>
public sealed record RegisterRequest(string AllianceId, string DisplayName, string? ExternalId, string? Phone);

/// <summary>The member.</summary>
/// <param name="MemberId">The id.</param>
/// <param name="Code">What the member shows or reads out at a till.</param>
/// <param name="DisplayName">How the member is called.</param>
/// <param name="CreatedAt">Since when.</param>
public sealed record MemberReceipt(string MemberId, string Code, string DisplayName, DateTimeOffset CreatedAt);

/// <summary>Registers members.</summary>
public sealed class RegisterMember
{
    // A person who was erased and comes back is a new member, as often as that may happen.
    private const int MaxGenerations = 20;

    // How long a claimed phone number waits for its member to be created.
    private static readonly TimeSpan ClaimTime = TimeSpan.FromMinutes(1);

    private readonly Kernel _kernel;

    internal RegisterMember(Kernel kernel) => _kernel = kernel;

    /// <summary>Registers once for each external identity, or each key where one is given.</summary>
    public async Task<Answer<MemberReceipt>> Execute(RegisterRequest request, RequestKey? key = null)
    {
        if (await _kernel.Catalogue.Find(request.AllianceId) is null)
        {
            return new NotFound(Subject.Alliance, request.AllianceId);
        }

        for (var generation = 0; generation < MaxGenerations; generation++)
        {
            var memberId = MemberId(request, key, generation);
            var known = await _kernel.Members.Read(Ids.Key(request.AllianceId, memberId));
            if (known is { Erased: true })
            {
                continue;
            }

            Partition? phoneLookup = request.Phone is null ? null : FindMember.PhonePartition(_kernel, request.AllianceId, request.Phone);
            if (known is null && phoneLookup is { } partition)
            {
                var claiming = await Once.Send(
                    _kernel.Mailing, partition, Shapes.Lookup, new ClaimPhone(_kernel, request.AllianceId, memberId), assumeAbsent: true);
                if (!claiming.IsSuccess)
                {
                    return claiming.Refusal;
                }
            }

            var created = await _kernel.Members.Send(Ids.Key(request.AllianceId, memberId), new Create(_kernel, request, key, memberId));
            if (created.Refusal is not NotFound)
            {
                return created;
            }
        }

        return new Busy(TimeSpan.FromMinutes(1));
    }

    private string MemberId(RegisterRequest request, RequestKey? key, int generation)
    {
        if (request.ExternalId is not null)
        {
            return Ids.MemberFrom($"{_kernel.Secrets.LookupHash("external", request.AllianceId, request.ExternalId)}\n{generation}");
        }

        return key is null ? Ids.NewMember(_kernel.Entropy) : Ids.MemberFrom($"{request.AllianceId}\n{key.Hash}\n{generation}");
    }

    private sealed class Create(Kernel kernel, RegisterRequest request, RequestKey? key, string memberId) : Command<Account, MemberReceipt>
    {
        protected override async ValueTask<Answer<MemberReceipt>> Answer(Unit<Account> unit)
        {
            if (unit.State is { } standing)
            {
                // Erased meanwhile, or barred because its claim on a phone number went to somebody else.
                return standing.Erased ? new NotFound(Subject.Member, memberId) : await Replay(unit, standing);
            }

            var now = kernel.Now;
            var profile = new Profile { DisplayName = request.DisplayName, ExternalId = request.ExternalId, Phone = request.Phone };
            unit.Create(Profile.DocumentId, null, profile, DocumentJson.Default.Profile);
            unit.Put(new Account { MemberId = memberId, CreatedAt = now, LastAt = now, Digest = key?.Digest, CommitId = unit.CommitId });
            return new MemberReceipt(memberId, Ids.MemberCode(memberId), request.DisplayName, now);
        }

        private async ValueTask<Answer<MemberReceipt>> Replay(Unit<Account> unit, Account standing)
        {
            // An outside identity is a key of its own, whatever name it comes with today.
            if (request.ExternalId is null && key is not null && standing.Digest != key.Digest)
            {
                return new KeyReused();
            }

            var profile = await unit.Find(Profile.DocumentId, DocumentJson.Default.Profile);
            var receipt = new MemberReceipt(memberId, Ids.MemberCode(memberId), profile?.DisplayName ?? "", standing.CreatedAt);
            return standing.CommitId == unit.CommitId ? receipt : Answer<MemberReceipt>.Replay(receipt);
        }
    }

    /// <summary>Claims a phone number, unless a member who exists, or is just being registered, has it.</summary>
    private sealed class ClaimPhone(Kernel kernel, string allianceId, string memberId) : Command<Lookup, Lookup>
    {
        protected override async ValueTask<Answer<Lookup>> Answer(Unit<Lookup> unit)
        {
            if (unit.State is { } standing)
            {
                if (standing.MemberId == memberId)
                {
                    return standing;
                }

                if (await Refuse(standing) is { } refusal)
                {
                    return refusal;
                }
            }

            var lookup = new Lookup(memberId, kernel.Now);
            unit.Put(lookup);
            return lookup;
        }

        private async ValueTask<Refusal?> Refuse(Lookup standing)
        {
            var key = Ids.Key(allianceId, standing.MemberId);
            var holder = await kernel.Members.Read(key);
            if (holder is null)
            {
                if (kernel.Now - standing.ClaimedAt < ClaimTime)
                {
                    return new Busy(TimeSpan.FromSeconds(5));
                }

                // A crash left the claim; should its process only have been slow, it must not create that member any more.
                var barring = await kernel.Members.Send(key, new Bar(kernel, standing.MemberId));
                if (!barring.IsSuccess)
                {
                    return barring.Refusal;
                }

                holder = barring.Value;
            }

            return holder.Erased ? null : new PhoneTaken();
        }
    }

    /// <summary>Takes the id of a member who was never created out of use.</summary>
    private sealed class Bar(Kernel kernel, string memberId) : Command<Account, Account>
    {
        protected override ValueTask<Answer<Account>> Answer(Unit<Account> unit)
        {
            if (unit.State is null)
            {
                unit.Put(new Account { MemberId = memberId, CreatedAt = kernel.Now, LastAt = kernel.Now, Erased = true });
            }

            return new(unit.State!);
        }
    }
}
