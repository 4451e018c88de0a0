using Alliance.Outcomes;
using Alliance.Passports;
using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Routes;

/// <summary>A member says how a route was.</summary>
/// <param name="AllianceId">The alliance.</param>
/// <param name="MemberId">The member.</param>
/// <param name="RouteId">The route.</param>
/// <param name="Rating">1 to 5.</param>
/// <param name="Comment">In the member's words, or null.</param>
public sealed record FeedbackRequest(string AllianceId, string MemberId, string RouteId, int Rating, string? Comment);

/// <summary>What one member said of a route.</summary>
/// <param name="MemberId">Who.</param>
/// <param name="Rating">1 to 5.</param>
/// <param name="Comment">In the member's words; null where there is none, or it was erased.</param>
/// <param name="At">When it was last changed.</param>
public sealed record MemberFeedback(string MemberId, int Rating, string? Comment, DateTimeOffset At);

/// <summary>What members said of a route, newest first.</summary>
/// <param name="RouteId">The route.</param>
/// <param name="Count">How many members rated it.</param>
/// <param name="Average">Their mean, rounded to two decimals; null while there is none.</param>
/// <param name="Data">A page of them.</param>
/// <param name="NextCursor">Pass it to read on; null at the end.</param>
/// <param name="HasMore">True when there is more to read.</param>
public sealed record FeedbackPage(
    string RouteId, int Count, double? Average, IReadOnlyList<MemberFeedback> Data, string? NextCursor, bool HasMore);

/// <summary>Members' feedback on routes: one a member, changeable, with a running total beside it.</summary>
public sealed class RouteFeedback
{
    private const string Prefix = "feedback/";
    private readonly Kernel _kernel;

    internal RouteFeedback(Kernel kernel) => _kernel = kernel;

    /// <summary>Takes or changes the member's feedback, once the member has completed the route, or walked it and it has ended.</summary>
    public async Task<Answer<MemberFeedback>> Give(FeedbackRequest request)
    {
        if (await _kernel.Catalogue.Find(request.AllianceId) is not { } catalogue)
        {
            return new NotFound(Subject.Alliance, request.AllianceId);
        }

        if (catalogue.PromisedRoute(request.RouteId) is not { } route)
        {
            return new NotFound(Subject.Route, request.RouteId);
        }

        if (await _kernel.Members.Read(Ids.Key(request.AllianceId, request.MemberId)) is not { Erased: false } account)
        {
            return new NotFound(Subject.Member, request.MemberId);
        }

        if (account.Blocked is not null)
        {
            return new MemberBlocked(request.MemberId);
        }

        if (StampRules.CardOf(account, route.RouteId) is not { } card)
        {
            return new MapNotTaken(route.RouteId);
        }

        return card.CompletedAt is null && _kernel.Now < route.ValidUntil
            ? new FeedbackTooEarly(route.RouteId, route.ValidUntil)
            : await Send(request.AllianceId, route.RouteId, new Put(_kernel, request.MemberId, request.Rating, request.Comment));
    }

    /// <summary>What members said, newest member first; <paramref name="limit"/> is 1 to 1,000.</summary>
    public async Task<Answer<FeedbackPage>> List(string allianceId, string routeId, int limit, string? cursor)
    {
        if (await _kernel.Catalogue.Find(allianceId) is not { } catalogue)
        {
            return new NotFound(Subject.Alliance, allianceId);
        }

        if (catalogue.PromisedRoute(routeId) is null)
        {
            return new NotFound(Subject.Route, routeId);
        }

        var partition = PartitionOf(allianceId, routeId);
        var total = await _kernel.Read(partition.Container, partition.Key, RatingTotal.DocumentId, DocumentJson.Default.RatingTotal);
        var page = await NewestFirst.Read(
            _kernel, partition, Prefix, limit, cursor, static document => View(Bodies.Decode(document, DocumentJson.Default.FeedbackRecord)));
        return new FeedbackPage(
            routeId, total?.Count ?? 0, total is { Count: > 0 } ? Math.Round((double)total.Sum / total.Count, 2) : null,
            page.Data, page.NextCursor, page.NextCursor is not null);
    }

    /// <summary>What one member said, or null.</summary>
    internal async ValueTask<RouteRating?> Of(string allianceId, string memberId, string routeId)
    {
        var partition = PartitionOf(allianceId, routeId);
        return await _kernel.Read(partition.Container, partition.Key, memberId, DocumentJson.Default.FeedbackRecord) is { } record
            ? new RouteRating(record.Rating, record.Comment, record.At)
            : null;
    }

    /// <summary>Forgets the member's words; the rating counts on.</summary>
    internal async Task EraseComment(string allianceId, string memberId, string routeId)
    {
        if (await Of(allianceId, memberId, routeId) is { Comment: not null } rating
            && await Send(allianceId, routeId, new Put(_kernel, memberId, rating.Rating, null)) is { IsSuccess: false })
        {
            throw new StoreUnavailableException();
        }
    }

    private static Partition PartitionOf(string allianceId, string routeId) =>
        new(Containers.Campaigns, Ids.Key(allianceId, "feedback", routeId));

    private Task<Answer<MemberFeedback>> Send(string allianceId, string routeId, Put put) =>
        Once.Send(_kernel.Mailing, PartitionOf(allianceId, routeId), Shapes.RatingTotal, put);

    private static MemberFeedback View(FeedbackRecord record) => new(record.MemberId, record.Rating, record.Comment, record.At);

    private sealed class Put(Kernel kernel, string memberId, int rating, string? comment) : Command<RatingTotal, MemberFeedback>
    {
        protected override async ValueTask<Answer<MemberFeedback>> Answer(Unit<RatingTotal> unit)
        {
            var total = unit.State ?? new RatingTotal(0, 0);
            var standing = await unit.Find(memberId, DocumentJson.Default.FeedbackRecord);
            if (standing is not null && standing.Rating == rating && standing.Comment == comment)
            {
                return standing.CommitId == unit.CommitId ? View(standing) : Answer<MemberFeedback>.Replay(View(standing));
            }

            if (standing is null)
            {
                var record = new FeedbackRecord(memberId, total.Count + 1, rating, comment, kernel.Now, unit.CommitId);
                unit.Create(memberId, SortKeyOf(record), record, DocumentJson.Default.FeedbackRecord);
                unit.Put(new RatingTotal(total.Count + 1, total.Sum + rating));
                return View(record);
            }

            var changed = standing with { Rating = rating, Comment = comment, At = kernel.Now, CommitId = unit.CommitId };
            unit.Replace(memberId, SortKeyOf(changed), changed, DocumentJson.Default.FeedbackRecord);
            unit.Put(total with { Sum = total.Sum - standing.Rating + rating });
            return View(changed);
        }

        private static string SortKeyOf(FeedbackRecord record) => $"{Prefix}{record.Number:D12}";
    }
}

/// <summary>A member's feedback as stored; its document's id is the member's.</summary>
internal sealed record FeedbackRecord(string MemberId, int Number, int Rating, string? Comment, DateTimeOffset At, string CommitId);

/// <summary>How many members rated a route, and the sum of their ratings.</summary>
internal sealed record RatingTotal(int Count, long Sum)
{
    public const string DocumentId = "total";
}
