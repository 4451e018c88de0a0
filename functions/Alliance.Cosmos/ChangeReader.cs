using System.Net;
using Alliance.Ports;
using Microsoft.Azure.Cosmos;

namespace Alliance.Cosmos;

/// <summary>Reads the change feed of one container in pages that are full, unless there is nothing newer.</summary>
internal sealed class ChangeReader(Container container, Func<Func<CancellationToken, Task<ResponseMessage>>, string, CancellationToken, Task<ResponseMessage>> ask)
{
    // The feed never divides what one commit wrote, so a page may exceed what was asked for by one commit less one write.
    private const int MostBeyond = 98;

    public async Task<ChangePage> Read(string? cursor, int limit, CancellationToken cancellation)
    {
        var at = ChangeCursor.Parse(cursor);
        var changes = new List<Change>();
        while (true)
        {
            var wanted = limit - changes.Count;
            var (page, next) = await Next(at.Token, wanted > MostBeyond ? wanted - MostBeyond : wanted, cancellation);
            var fresh = page.Where(change => at.Seen.Count == 0 || !at.Seen.Contains(ChangeCursor.MarkOf(change))).ToList();
            if (fresh.Count > wanted)
            {
                changes.AddRange(fresh.Take(wanted));
                var seen = page.Except(fresh.Skip(wanted)).Select(ChangeCursor.MarkOf).ToHashSet();
                return new(changes, (at with { Seen = seen }).ToString());
            }

            changes.AddRange(fresh);
            at = ChangeCursor.At(next);
            if (page.Count == 0 || changes.Count == limit)
            {
                return new(changes, at.ToString());
            }
        }
    }

    private async Task<(List<Change> Changes, string Token)> Next(string? token, int hint, CancellationToken cancellation)
    {
        using var iterator = container.GetChangeFeedStreamIterator(
            token is null ? ChangeFeedStartFrom.Beginning() : ChangeFeedStartFrom.ContinuationToken(token),
            ChangeFeedMode.LatestVersion,
            new ChangeFeedRequestOptions { PageSizeHint = hint });
        using var response = await ask(iterator.ReadNextAsync, $"reading the changes of {container.Id}", cancellation);
        if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.NotModified))
        {
            throw Failures.Of(response.StatusCode, response.Headers.SubStatus(), $"reading the changes of {container.Id} ({Failures.Said(() => response.ErrorMessage)})");
        }

        var documents = response.StatusCode == HttpStatusCode.OK ? Envelope.OpenAll(await response.Bytes(cancellation)) : [];
        return (documents.ConvertAll(found => new Change(new(container.Id, found.PartitionKey), found.Document)), response.ContinuationToken);
    }
}
