using System.Security.Cryptography;
using System.Text;
using Alliance.Catalogue;
using Alliance.Ledger;
using Alliance.Outcomes;
using Alliance.Storage;

namespace Alliance.Rewards;

/// <summary>A merchant verifies a code (核销) and hands the reward over.</summary>
public sealed record UseCodeRequest(string AllianceId, string RedemptionId, string MerchantId, string Code);

/// <summary>The code was good and is now used.</summary>
/// <param name="RedemptionId">The redemption.</param>
/// <param name="RewardId">What to hand over.</param>
/// <param name="MerchantId">Who honoured it.</param>
/// <param name="UsedAt">When.</param>
public sealed record UseReceipt(string RedemptionId, string RewardId, string MerchantId, DateTimeOffset UsedAt);

/// <summary>Uses a code once; from then on the issuers of its points owe the merchant that honoured it.</summary>
public sealed class UseCode
{
    private readonly Kernel _kernel;

    internal UseCode(Kernel kernel) => _kernel = kernel;

    /// <summary>Verifies and uses the code. A second use is refused, except as the replay of the same key.</summary>
    public async Task<Answer<UseReceipt>> Execute(UseCodeRequest request, RequestKey? key = null)
    {
        var catalogue = await _kernel.Catalogue.Find(request.AllianceId);
        if (catalogue is null)
        {
            return new NotFound(Subject.Alliance, request.AllianceId);
        }

        if (catalogue.FindMerchant(request.MerchantId)?.Value is not { } merchant)
        {
            return new NotFound(Subject.Merchant, request.MerchantId);
        }

        return Ids.MemberOf(request.RedemptionId) is { } memberId
            ? await _kernel.Members.Send(Ids.Key(request.AllianceId, memberId), new Use(_kernel, catalogue, merchant, request, key))
            : new NotFound(Subject.Redemption, request.RedemptionId);
    }

    private sealed class Use(Kernel kernel, AllianceCatalogue catalogue, Merchant merchant, UseCodeRequest request, RequestKey? key) : Command<Account, UseReceipt>
    {
        // Accepted by a fold of this commit before; if that commit's answer was lost, the use found is our own.
        private bool _accepted;

        private string EntryId => "use:" + request.RedemptionId;

        protected override async ValueTask<Answer<UseReceipt>> Answer(Unit<Account> unit)
        {
            var redemption = unit.State is null ? null : await unit.Find(request.RedemptionId, DocumentJson.Default.Redemption);
            if (redemption is null or { Status: RedemptionStatus.Void })
            {
                return new NotFound(Subject.Redemption, request.RedemptionId);
            }

            if (!HasCode(redemption))
            {
                return new CodeInvalid();
            }

            var now = kernel.Now;
            switch (redemption.Status)
            {
                case RedemptionStatus.Used:
                    return await Replay(unit, redemption) ?? new AlreadyRedeemed(redemption.RedemptionId, redemption.EndedAt!.Value, redemption.UsedBy!);
                case RedemptionStatus.Reversed:
                    return new RedemptionReversed(redemption.RedemptionId);
                case RedemptionStatus.Expired:
                    return new CodeExpired(redemption.RedemptionId, redemption.ExpiresAt);
                case RedemptionStatus.Issued when redemption.ExpiresAt <= now:
                    return new CodeExpired(redemption.RedemptionId, redemption.ExpiresAt);
            }

            if (merchant.Closed)
            {
                return new MerchantClosed(merchant.MerchantId);
            }

            if (catalogue.PromisedReward(redemption.RewardId)?.Merchants is { } honouring
                && !honouring.Contains(request.MerchantId, StringComparer.Ordinal))
            {
                return new MerchantNotEligible(request.MerchantId, redemption.RewardId);
            }

            return await Accept(unit, redemption, now);
        }

        private async ValueTask<Answer<UseReceipt>> Accept(Unit<Account> unit, Redemption redemption, DateTimeOffset now)
        {
            if (key is not null && await unit.Find(KeyRecord.DocumentId(key), DocumentJson.Default.KeyRecord) is not null)
            {
                return new KeyReused();
            }

            var journal = new MemberJournal(unit, now, catalogue.RulesAt(now), request.MerchantId);
            var books = journal.Open();
            foreach (var piece in redemption.Pieces)
            {
                books.Post(LedgerAccount.Outstanding, piece.Issuer, -piece.Points);
                books.Post(LedgerAccount.Owed, piece.Issuer, piece.Points, request.MerchantId);
            }

            Codes.Close(journal, books, redemption with { Status = RedemptionStatus.Used, EndedAt = now, UsedBy = request.MerchantId });
            var entry = journal.Close(books, EntryId, EntryKind.Use) with
            {
                MerchantId = request.MerchantId,
                RedemptionId = redemption.RedemptionId,
                RewardId = redemption.RewardId,
            };
            journal.Record(books, entry);
            if (key is not null)
            {
                unit.Create(KeyRecord.DocumentId(key), null, new KeyRecord(key.Digest, EntryId), DocumentJson.Default.KeyRecord);
            }

            _accepted = true;
            return new UseReceipt(redemption.RedemptionId, redemption.RewardId, request.MerchantId, now);
        }

        /// <summary>The receipt of our own earlier try, or of the same key; null when somebody else used the code.</summary>
        private async ValueTask<Answer<UseReceipt>?> Replay(Unit<Account> unit, Redemption used)
        {
            var receipt = new UseReceipt(used.RedemptionId, used.RewardId, used.UsedBy!, used.EndedAt!.Value);
            if (_accepted && (await unit.Find(EntryId, DocumentJson.Default.LedgerEntry))?.CommitId == unit.CommitId)
            {
                return receipt;
            }

            if (key is null || await unit.Find(KeyRecord.DocumentId(key), DocumentJson.Default.KeyRecord) is not { } record)
            {
                return null;
            }

            return record.Digest == key.Digest && record.EntryId == EntryId ? Answer<UseReceipt>.Replay(receipt) : new KeyReused();
        }

        private bool HasCode(Redemption redemption) => CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(kernel.Secrets.CodeOf(redemption.RedemptionId)),
            Encoding.UTF8.GetBytes(request.Code.Trim().ToLowerInvariant()));
    }
}
