using Microsoft.Azure.Cosmos;
using Microsoft.Azure.Cosmos.Serialization.HybridRow;
using Microsoft.Azure.Cosmos.Serialization.HybridRow.IO;
using Microsoft.Azure.Cosmos.Serialization.HybridRow.Layouts;
using Microsoft.Azure.Cosmos.Serialization.HybridRow.RecordIO;
using Microsoft.Azure.Cosmos.Serialization.HybridRow.Schemas;

namespace Alliance.Cosmos.Double;

/// <summary>One operation of a batch.</summary>
internal sealed record BatchOperation(int Type, string? Id, byte[] Body, string? IfMatch)
{
    public const int Create = 0;
    public const int Replace = 5;
    public const int Delete = 4;
}

/// <summary>What became of one operation.</summary>
internal sealed record BatchResult(int Status, string? Etag = null);

/// <summary>Batches and their answers as the SDK writes them: HybridRow records, whose schema is a resource of the SDK.</summary>
internal static class BatchRows
{
    private static readonly Namespace s_schemas = Namespace.Parse(Resource());
    private static readonly LayoutResolverNamespace s_resolver = new(s_schemas);
    private static readonly Layout s_result = s_resolver.Resolve(s_schemas.Schemas.Find(static schema => schema.Name == "BatchResult")!.SchemaId);

    public static async Task<List<BatchOperation>> Read(byte[] body)
    {
        var operations = new List<BatchOperation>();
        var outcome = await new MemoryStream(body).ReadRecordIOAsync(
            (ReadOnlyMemory<byte> record) =>
            {
                operations.Add(Operation(record));
                return Result.Success;
            },
            // Without a buffer of its own the reader finds nothing, and calls that a success.
            resizer: new MemorySpanResizer<byte>(body.Length));
        return outcome == Result.Success ? operations : throw new InvalidDataException($"The batch cannot be read: {outcome}.");
    }

    public static async Task<byte[]> Write(IReadOnlyList<BatchResult> results)
    {
        var body = new MemoryStream();
        var outcome = await body.WriteRecordIOAsync(default, (long index, out ReadOnlyMemory<byte> record) =>
        {
            record = index < results.Count ? Record(results[(int)index]) : default;
            return Result.Success;
        });
        return outcome == Result.Success ? body.ToArray() : throw new InvalidDataException($"The answer cannot be written: {outcome}.");
    }

    private static BatchOperation Operation(ReadOnlyMemory<byte> record)
    {
        var type = -1;
        string? id = null, ifMatch = null;
        byte[] body = [];
        var reader = new RowReader(record, HybridRowVersion.V1, s_resolver);
        while (reader.Read())
        {
            var outcome = reader.Path.ToString() switch
            {
                "operationType" => reader.ReadInt32(out type),
                "id" => reader.ReadString(out id),
                "resourceBody" => reader.ReadBinary(out body),
                "ifMatch" => reader.ReadString(out ifMatch),
                "resourceType" or "minimalReturnPreference" => Result.Success,
                var other => throw new NotSupportedException($"The double does not know '{other}' of a batch's operation."),
            };
            if (outcome != Result.Success)
            {
                throw new InvalidDataException($"An operation cannot be read: {outcome}.");
            }
        }

        return new(type, id, body, ifMatch);
    }

    private static ReadOnlyMemory<byte> Record(BatchResult result)
    {
        var buffer = new MemorySpanResizer<byte>(256);
        var row = new RowBuffer(256, buffer);
        row.InitLayout(HybridRowVersion.V1, s_result, s_resolver);
        RowWriter.WriteBuffer(ref row, result, static (ref RowWriter writer, TypeArgument _, BatchResult item) =>
        {
            writer.WriteInt32("statusCode", item.Status);
            return item.Etag is null ? Result.Success : writer.WriteString("eTag", item.Etag);
        });
        return buffer.Memory[..row.Length];
    }

    private static string Resource()
    {
        using var stream = typeof(CosmosClient).Assembly.GetManifestResourceStream("Microsoft.Azure.Cosmos.Batch.HybridRowBatchSchemas.json")!;
        return new StreamReader(stream).ReadToEnd();
    }
}
