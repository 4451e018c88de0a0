using Alliance.Http.Access;
using Alliance.Http.Problems;
using Alliance.Http.Replies;
using Alliance.Http.Table;
using Alliance.Ports;

namespace Alliance.Http.Endpoints;

/// <summary>Downloads by signed links, where this server keeps the blobs itself.</summary>
internal static class BlobEndpoints
{
    public static IEnumerable<EndpointRow> Rows { get; } =
    [
        new EndpointRow
        {
            OperationId = "readBlob", Method = "GET", Template = Paths.Blobs + "/{blobName}", Allowed = Callers.Anyone, Tag = "reports",
            Summary = "Downloads a report by its signed link. Links to a blob service lead there instead.",
            Query =
            [
                new QueryParameter("until", "As in the link: when it ends, in Unix seconds.", IsRequired: true),
                new QueryParameter("signature", "As in the link.", IsRequired: true),
            ],
            Refusals = [(404, "not_found")],
        }.By(Read),
    ];

    /// <summary>One answer to everything that is not right, so that nobody learns which reports there are.</summary>
    private static readonly Problem _gone = new(
        404, "not_found", "Not found", "The link has ended or was not made here, or its report is gone. Ask for a new link with the list it came from.");

    private static async ValueTask<Reply> Read(Call call)
    {
        var name = call["blobName"];
        return call.Platform.Blobs is IServedBlobs blobs && blobs.IsValidLink(name, call.Query("until"), call.Query("signature"))
            && await blobs.Get(name) is { } blob
            ? Reply.Download(name, blob)
            : _gone;
    }
}
