using Alliance.Catalogue;
using Alliance.Outcomes;
using Alliance.Passports;
using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Ledger;

/// <summary>A merchant reports a member's purchase.</summary>
/// <param name="AllianceId">The alliance.</param>
/// <param name="MemberId">Who bought.</param>
/// <param name="MerchantId">Where.</param>
/// <param name="OrderNo">The merchant's own number of the order; with the merchant it is the natural key, kept for ever.</param>
/// <param name="AmountMinor">What was paid, in minor units; at least 1.</param>
/// <param name="OccurredAt">When; at most five minutes ahead, and as far back as the programme's report window.</param>
/// <param name="ReportedAt">When the platform took the report, where that was before now: it is in time by then. Null for now.</param>
public sealed record EarnRequest(
    string AllianceId, string MemberId, string MerchantId, string OrderNo, long AmountMinor, DateTimeOffset OccurredAt,
    DateTimeOffset? ReportedAt = null);

/// <summary>What the purchase earned.</summary>
/// <param name="EntryId">The ledger entry.</param>
/// <param name="PointsEarned">The points of this purchase.</param>
/// <param name="Points">The balance after it.</param>
/// <param name="Stamps">The stamps it gave.</param>
/// <param name="LitStops">The stops it lit on the member's maps.</param>
/// <param name="Reason">
/// Why it earned less than it might, where a rule had a reason: <c>issuing_cap_reached</c> or <c>campaign_budget_exhausted</c>.
/// </param>
/// <param name="Campaigns">What campaigns gave of it.</param>
public sealed record EarnReceipt(
    string EntryId, long PointsEarned, PointsView Points, IReadOnlyList<StampView> Stamps, IReadOnlyList<LitStop> LitStops, string? Reason,
    IReadOnlyList<CampaignPoints> Campaigns);

/// <summary>Reports a purchase: priced, claimed, posted.</summary>
public sealed class Earn
{
    private static readonly TimeSpan MaxAhead = TimeSpan.FromMinutes(5);
    private readonly Kernel _kernel;
    internal const string CapReached = "issuing_cap_reached";

    private readonly IssuingAllowance _allowance;
    private readonly CampaignBonuses _bonuses;

    internal Earn(Kernel kernel, IssuingAllowance allowance) =>
        (_kernel, _allowance, _bonuses) = (kernel, allowance, new CampaignBonuses(allowance));

    /// <summary>
    /// Credits the purchase once for ever. The same order again gives the same receipt as a replay; with another
    /// amount or for another member it is refused.
    /// </summary>
    public async Task<Answer<EarnReceipt>> Execute(EarnRequest request, RequestKey? key = null)
    {
        var catalogue = await _kernel.Catalogue.Find(request.AllianceId);
        if (catalogue is null)
        {
            return new NotFound(Subject.Alliance, request.AllianceId);
        }

        if (key is not null && await MisusedKey(request, key) is { } misused)
        {
            return misused;
        }

        var now = _kernel.Now;
        if (await Check(catalogue, request, request.ReportedAt ?? now) is { } refusal)
        {
            // Rules may have changed since the order was accepted: its receipt stays what it was.
            return await FindClaim(request) is { } earlier ? await Continue(catalogue, request, earlier, isReplay: true, key) : refusal;
        }

        var rules = catalogue.RulesAt(request.OccurredAt);
        if (rules.Price(request.AmountMinor) is not { } points)
        {
            return new AmountTooLarge();
        }

        var merchant = catalogue.FindMerchant(request.MerchantId)!.Value;
        PointsCap? cap = merchant.MonthlyIssuingCap is { } limit
            ? PointsCap.OfMonth(request.AllianceId, merchant.MerchantId, rules.MonthOf(request.OccurredAt), limit)
            : null;
        var capped = cap is { } monthly && !await _allowance.TryDraw(monthly, points);
        // A merchant at its cap gives nothing, whoever would pay for more.
        var (campaigns, reason) = capped ? (null, CapReached) : await _bonuses.Draw(catalogue, request, points, cap);
        var claiming = await Once.Send(
            _kernel.Mailing,
            OrderClaim.PartitionOf(request.AllianceId, request.MerchantId, request.OrderNo),
            Shapes.Order,
            new Claim(request, capped ? 0 : points, campaigns, reason, rules, now),
            assumeAbsent: true);
        if (!capped && claiming.IsReplay)
        {
            // Only where the claim that stands is another's: one without an answer may still land with these points.
            if (cap is { } drawn)
            {
                _allowance.GiveBack(drawn, points);
            }

            _bonuses.GiveBack(catalogue, request, campaigns, cap);
        }

        return claiming.IsSuccess ? await Continue(catalogue, request, claiming.Value, claiming.IsReplay, key) : claiming.Refusal;
    }

    private async ValueTask<Refusal?> Check(AllianceCatalogue catalogue, EarnRequest request, DateTimeOffset now)
    {
        if (catalogue.FindMerchant(request.MerchantId) is not { } merchant)
        {
            return new NotFound(Subject.Merchant, request.MerchantId);
        }

        if (merchant.Value.Closed)
        {
            return new MerchantClosed(request.MerchantId);
        }

        var oldest = catalogue.RulesAt(now).OldestReportable(now);
        if (request.OccurredAt > now + MaxAhead || request.OccurredAt < oldest)
        {
            return new OutsideTimeWindow("occurredAt", request.OccurredAt, oldest, now + MaxAhead);
        }

        var key = Ids.Key(request.AllianceId, request.MemberId);
        var account = await _kernel.Members.ReadRecent(key, _kernel.Settings.CatalogueLifetime);
        if (account is { Blocked: not null })
        {
            // Nobody is refused for what was true a moment ago.
            account = await _kernel.Members.Read(key);
        }

        return account switch
        {
            null => new NotFound(Subject.Member, request.MemberId),
            { Blocked: not null } => new MemberBlocked(request.MemberId),
            _ => null,
        };
    }

    private async Task<Answer<EarnReceipt>> Continue(
        AllianceCatalogue catalogue, EarnRequest request, OrderClaim claim, bool isReplay, RequestKey? key)
    {
        if (claim.MemberId != request.MemberId || claim.AmountMinor != request.AmountMinor)
        {
            return new OrderReused(request.MerchantId, request.OrderNo, claim.MemberId != request.MemberId ? "memberId" : "amountMinor");
        }

        if (isReplay && await _kernel.Read(
            Containers.Accounts, Ids.Key(claim.AllianceId, claim.MemberId), claim.EarnEntryId, DocumentJson.Default.LedgerEntry) is { } posted)
        {
            return Answer<EarnReceipt>.Replay(PostEarn.Receipt(posted));
        }

        var answer = await _kernel.Members.Send(Ids.Key(claim.AllianceId, claim.MemberId), new PostEarn(_kernel, catalogue, claim, key));
        if (answer.IsSuccess)
        {
            _kernel.PostedOrders.Add(claim.Partition.Key);
        }

        return answer.IsSuccess && isReplay ? Answer<EarnReceipt>.Replay(answer.Value) : answer;
    }

    private ValueTask<OrderClaim?> FindClaim(EarnRequest request)
    {
        var partition = OrderClaim.PartitionOf(request.AllianceId, request.MerchantId, request.OrderNo);
        return _kernel.Read(partition.Container, partition.Key, OrderClaim.DocumentId, DocumentJson.Default.OrderClaim);
    }

    private async ValueTask<Refusal?> MisusedKey(EarnRequest request, RequestKey key)
    {
        var known = await _kernel.Read(
            Containers.Accounts, Ids.Key(request.AllianceId, request.MemberId), KeyRecord.DocumentId(key), DocumentJson.Default.KeyRecord);
        return known is not null && known.Digest != key.Digest ? new KeyReused() : null;
    }

    /// <summary>Claims the order, or finds the claim that stands.</summary>
    private sealed class Claim(EarnRequest request, long points, OrderCampaign[]? campaigns, string? reason, ProgrammeRules rules, DateTimeOffset now)
        : Command<OrderClaim, OrderClaim>
    {
        protected override ValueTask<Answer<OrderClaim>> Answer(Unit<OrderClaim> unit)
        {
            if (unit.State is { } standing)
            {
                return new(standing.CommitId == unit.CommitId ? standing : Answer<OrderClaim>.Replay(standing));
            }

            var claim = new OrderClaim
            {
                AllianceId = request.AllianceId,
                MerchantId = request.MerchantId,
                OrderNo = request.OrderNo,
                MemberId = request.MemberId,
                AmountMinor = request.AmountMinor,
                OccurredAt = request.OccurredAt,
                ClaimedAt = now,
                Points = points,
                Campaigns = campaigns,
                LotExpiresAt = rules.LotExpiry(request.OccurredAt),
                Programme = rules.Programme.Version,
                Reason = reason,
                CommitId = unit.CommitId,
            };
            unit.Put(claim);
            return new(claim);
        }
    }
}

/// <summary>Posts a claimed order in the member's ledger, with the stamps it gives and the stops it lights.</summary>
internal sealed class PostEarn(Kernel kernel, AllianceCatalogue catalogue, OrderClaim claim, RequestKey? key = null) : Command<Account, EarnReceipt>
{
    public static EarnReceipt Receipt(LedgerEntry entry) =>
        new(entry.EntryId, entry.Points, entry.Balance, entry.Stamps ?? [], entry.LitStops ?? [], entry.Reason, entry.Campaigns ?? []);

    protected override async ValueTask<Answer<EarnReceipt>> Answer(Unit<Account> unit)
    {
        if (unit.Known(claim.EarnEntryId, DocumentJson.Default.LedgerEntry) is { } posted)
        {
            await Remember(unit, posted);
            return Receipt(posted);
        }

        var journal = new MemberJournal(unit, kernel.Now, catalogue.Rules(claim.Programme), claim.MerchantId);
        var books = journal.Open();
        var isFirstVisit = !books.Account.HoldsPointsOf(claim.MerchantId);
        books.Issue(claim.MerchantId, claim.LotExpiresAt, claim.Points + OrderCampaign.PointsOf(claim.Campaigns, claim.MerchantId));
        books.Issue(Issuers.Alliance, claim.LotExpiresAt, OrderCampaign.PointsOf(claim.Campaigns, Issuers.Alliance));
        var marks = new Stamping(catalogue, journal, books).Purchase(claim);
        var entry = journal.Close(books, claim.EarnEntryId, EntryKind.Earn) with
        {
            MerchantId = claim.MerchantId,
            OrderNo = claim.OrderNo,
            AmountMinor = claim.AmountMinor,
            OccurredAt = claim.OccurredAt,
            Reason = claim.Reason,
            Campaigns = OrderCampaign.Views(claim.Campaigns),
            FirstVisit = isFirstVisit ? true : null,
            Stamps = marks.Stamps,
            LitStops = marks.LitStops,
        };
        journal.Record(books, entry);
        await Remember(unit, entry);
        return Receipt(entry);
    }

    /// <summary>Binds the request's key to the entry, whoever posted it.</summary>
    private async ValueTask Remember(Unit<Account> unit, LedgerEntry entry)
    {
        if (key is not null && await unit.Find(KeyRecord.DocumentId(key), DocumentJson.Default.KeyRecord) is null)
        {
            unit.Create(KeyRecord.DocumentId(key), null, new KeyRecord(key.Digest, entry.EntryId), DocumentJson.Default.KeyRecord);
        }
    }
}
