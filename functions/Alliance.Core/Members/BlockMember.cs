using Alliance.Ledger;
using Alliance.Outcomes;
using Alliance.Storage;

namespace Alliance.Members;

/// <summary>Blocks and unblocks members. A blocked member earns and redeems nothing; what was promised stays.</summary>
public sealed class BlockMember
{
    private readonly Kernel _kernel;

    internal BlockMember(Kernel kernel) => _kernel = kernel;

    /// <summary>Blocks; a blocked member stays blocked with the newer reason.</summary>
    public Task<Answer<Wallet>> Block(string allianceId, string memberId, string reason) => Set(allianceId, memberId, reason);

    /// <summary>Unblocks; harmless where the member is not blocked.</summary>
    public Task<Answer<Wallet>> Unblock(string allianceId, string memberId) => Set(allianceId, memberId, null);

    private Task<Answer<Wallet>> Set(string allianceId, string memberId, string? reason) =>
        _kernel.Members.Send(Ids.Key(allianceId, memberId), new SetBlocked(_kernel, memberId, reason));

    private sealed class SetBlocked(Kernel kernel, string memberId, string? reason) : Command<Account, Wallet>
    {
        protected override ValueTask<Answer<Wallet>> Answer(Unit<Account> unit)
        {
            if (unit.State is not { } account)
            {
                return new(new NotFound(Subject.Member, memberId));
            }

            if (account.Blocked != reason)
            {
                account = account with { Blocked = reason };
                unit.Put(account);
            }

            return new(ReadMember.WalletOf(account, kernel.Now));
        }
    }
}
