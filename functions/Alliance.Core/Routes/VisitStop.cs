using Alliance.Ledger;
using Alliance.Outcomes;
using Alliance.Passports;

namespace Alliance.Routes;

/// <summary>A member on a walk scans a merchant's rotating QR code.</summary>
public sealed record VisitStopRequest(string AllianceId, string MemberId, string RouteId, string PresenceToken);

/// <summary>The lit stop, and the progress with it.</summary>
/// <param name="EntryId">The ledger entry.</param>
/// <param name="Stop">The stop; its reward shows the code.</param>
public sealed record VisitReceipt(string EntryId, LitStop Stop);

/// <summary>Lights a stop for a visit that a presence token proves.</summary>
public sealed class VisitStop
{
    private readonly Kernel _kernel;
    private readonly PresenceTokens _tokens;

    internal VisitStop(Kernel kernel, PresenceTokens tokens) => (_kernel, _tokens) = (kernel, tokens);

    /// <summary>Lights the stop once; the same token for the same route is a replay, for anything else it is refused.</summary>
    public async Task<Answer<VisitReceipt>> Execute(VisitStopRequest request)
    {
        var catalogue = await _kernel.Catalogue.Find(request.AllianceId);
        if (catalogue is null)
        {
            return new NotFound(Subject.Alliance, request.AllianceId);
        }

        if (catalogue.PromisedRoute(request.RouteId) is not { } route)
        {
            return new NotFound(Subject.Route, request.RouteId);
        }

        if (_tokens.Verify(request.AllianceId, request.PresenceToken) is not { } visit)
        {
            return new PresenceUnverified("The code is not genuine; scan the one the merchant's screen shows now.");
        }

        var posted = await _kernel.Members.Send(
            Ids.Key(request.AllianceId, request.MemberId), new PostVisit(_kernel, catalogue, request.MemberId, route, visit));
        if (!posted.IsSuccess)
        {
            return posted.Refusal;
        }

        var stop = posted.Value.LitStops!.First(lit => lit.RouteId == request.RouteId);
        var receipt = new VisitReceipt(posted.Value.EntryId, stop with { Reward = Stamping.WithCode(_kernel, stop.Reward) });
        return posted.IsReplay ? Answer<VisitReceipt>.Replay(receipt) : receipt;
    }
}
