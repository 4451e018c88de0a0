using Alliance.Ledger;
using Alliance.Outcomes;

namespace Alliance.Passports;

/// <summary>A member scans a merchant's rotating QR code.</summary>
public sealed record CollectStampRequest(string AllianceId, string MemberId, string PassportId, string PresenceToken);

/// <summary>The stamp, and the progress with it.</summary>
/// <param name="EntryId">The ledger entry.</param>
/// <param name="PassportId">The passport.</param>
/// <param name="MerchantId">Whose stamp it is.</param>
/// <param name="Collected">Distinct merchants collected.</param>
/// <param name="Required">Distinct merchants that complete the passport.</param>
/// <param name="Completed">True when this stamp completed it.</param>
/// <param name="Reward">What it is then worth.</param>
/// <param name="LitStops">The stops that the visit lit on the member's maps.</param>
public sealed record StampReceipt(
    string EntryId, string PassportId, string MerchantId, int Collected, int Required, bool Completed, RewardDue? Reward,
    IReadOnlyList<LitStop> LitStops);

/// <summary>Gives a stamp for a visit that a presence token proves.</summary>
public sealed class CollectStamp
{
    private readonly Kernel _kernel;
    private readonly PresenceTokens _tokens;

    internal CollectStamp(Kernel kernel, PresenceTokens tokens) => (_kernel, _tokens) = (kernel, tokens);

    /// <summary>Gives the stamp once; the same token for the same passport is a replay, for another it is refused.</summary>
    public async Task<Answer<StampReceipt>> Execute(CollectStampRequest request)
    {
        var catalogue = await _kernel.Catalogue.Find(request.AllianceId);
        if (catalogue is null)
        {
            return new NotFound(Subject.Alliance, request.AllianceId);
        }

        if (catalogue.PromisedPassport(request.PassportId) is not { } passport)
        {
            return new NotFound(Subject.Passport, request.PassportId);
        }

        if (_tokens.Verify(request.AllianceId, request.PresenceToken) is not { } visit)
        {
            return new PresenceUnverified("The code is not genuine; scan the one the merchant's screen shows now.");
        }

        var posted = await _kernel.Members.Send(
            Ids.Key(request.AllianceId, request.MemberId), new PostVisit(_kernel, catalogue, request.MemberId, passport, visit));
        if (!posted.IsSuccess)
        {
            return posted.Refusal;
        }

        var receipt = Receipt(posted.Value);
        return posted.IsReplay ? Answer<StampReceipt>.Replay(receipt) : receipt;
    }

    private StampReceipt Receipt(LedgerEntry entry)
    {
        var stamp = entry.Stamps![0];
        return new StampReceipt(
            entry.EntryId, stamp.PassportId, stamp.MerchantId, stamp.Collected, stamp.Required, stamp.Completed,
            Stamping.WithCode(_kernel, stamp.Reward), entry.LitStops ?? []);
    }
}
