using Alliance.Members;
using Alliance.Ledger;
using Alliance.Storage;

namespace Alliance.Simulation.Checks;

/// <summary>A phone number leads to one person; a passport has one stamp a merchant; a limit is a limit.</summary>
internal static class MemberCheck
{
    public static IEnumerable<string> Findings(StoreContents accounts)
    {
        var phones = accounts.All(Profile.DocumentId, DocumentJson.Default.Profile)
            .Where(static item => item.Value.Phone is not null).GroupBy(static item => item.Value.Phone!, StringComparer.Ordinal);
        foreach (var phone in phones.Where(static phone => phone.Count() > 1))
        {
            yield return $"{phone.Key} belongs to {string.Join(" and ", phone.Select(static item => item.Partition.Key))}";
        }

        foreach (var (partition, account) in accounts.All(Account.DocumentId, DocumentJson.Default.Account))
        {
            foreach (var card in account.Cards.Where(static card => card.Stamps.DistinctBy(static stamp => stamp.MerchantId).Count() != card.Stamps.Length))
            {
                yield return $"{partition}: {card.ChallengeId} has two stamps of one merchant";
            }
        }

        var limited = accounts.All("rdm_", DocumentJson.Default.Redemption)
            .Where(static item => item.Value.RewardId == Workload.SampleAlliance.OnePerMember
                && item.Value.Status is Rewards.RedemptionStatus.Issued or Rewards.RedemptionStatus.Used)
            .Where(static item => item.Value.RewardId == Workload.SampleAlliance.OnePerMember)
            .GroupBy(static item => item.Value.MemberId, StringComparer.Ordinal);
        foreach (var member in limited.Where(static member => member.Count() > 1))
        {
            yield return $"{member.Key} has {member.Count()} of a reward limited to one";
        }
    }
}
