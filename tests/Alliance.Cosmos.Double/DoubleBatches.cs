using System.Net;
using System.Text.Json;

namespace Alliance.Cosmos.Double;

/// <summary>Transactional batches: every operation or none.</summary>
internal static class DoubleBatches
{
    private const int MostOperations = 100;
    private const int MostBytes = 2 << 20;
    private const int FailedDependency = 424;

    public static async Task<Answer> Answer(DoubleContainer container, string key, byte[] body)
    {
        var operations = await BatchRows.Read(body);
        if (operations.Count is 0 or > MostOperations)
        {
            return Double.Answer.Error(
                CallKind.Batch, HttpStatusCode.BadRequest, $"A batch has 1 to 100 operations; these {body.Length} bytes hold {operations.Count}.", 0, container.Name);
        }

        if (body.Length > MostBytes)
        {
            return Double.Answer.Error(CallKind.Batch, HttpStatusCode.RequestEntityTooLarge, "A batch has at most 2 MB.", 0, container.Name);
        }

        List<BatchResult> results;
        List<Touch> touched;
        lock (container.Gate)
        {
            (results, touched) = Apply(container, key, operations);
        }

        var isDone = touched.Count == operations.Count;
        return DoubleReads.WithSession(
            new(CallKind.Batch, isDone ? HttpStatusCode.OK : HttpStatusCode.MultiStatus, await BatchRows.Write(results), container.Name) { Touched = touched },
            container);
    }

    private static (List<BatchResult> Results, List<Touch> Touched) Apply(DoubleContainer container, string key, List<BatchOperation> operations)
    {
        // The adapter names each id once, so that no operation sees another's work.
        var ids = operations.ConvertAll(static operation => operation.Id ?? IdOf(operation.Body));
        for (var i = 0; i < operations.Count; i++)
        {
            if (Refusal(operations[i], container.Find(key, ids[i])) is { } status)
            {
                return ([.. operations.Select((_, at) => new BatchResult(at == i ? (int)status : FailedDependency))], []);
            }
        }

        var (results, touched) = (new List<BatchResult>(), new List<Touch>());
        var sequence = container.NewCommit();
        for (var i = 0; i < operations.Count; i++)
        {
            if (container.Find(key, ids[i]) is { } old)
            {
                container.Remove(old);
                if (operations[i].Type == BatchOperation.Delete)
                {
                    results.Add(new((int)HttpStatusCode.NoContent));
                    touched.Add(DoubleReads.TouchOf("delete", old));
                    continue;
                }
            }

            var isCreate = operations[i].Type == BatchOperation.Create;
            var stored = container.Add(key, ids[i], operations[i].Body, sequence, i);
            results.Add(new((int)(isCreate ? HttpStatusCode.Created : HttpStatusCode.OK), stored.Etag));
            touched.Add(DoubleReads.TouchOf(isCreate ? "create" : "replace", stored));
        }

        return (results, touched);
    }

    private static HttpStatusCode? Refusal(BatchOperation operation, Stored? standing) => operation.Type switch
    {
        BatchOperation.Create => standing is null ? null : HttpStatusCode.Conflict,
        BatchOperation.Replace or BatchOperation.Delete => standing is null ? HttpStatusCode.NotFound
            : operation.IfMatch is { } etag && etag != standing.Etag ? HttpStatusCode.PreconditionFailed : null,
        _ => throw new NotSupportedException($"The double does not know operation {operation.Type} of a batch."),
    };

    private static string IdOf(byte[] body)
    {
        using var json = JsonDocument.Parse(body);
        return json.RootElement.GetProperty("id").GetString()!;
    }
}
