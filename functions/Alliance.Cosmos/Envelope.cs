using System.Text.Json;
using Alliance.Ports;

namespace Alliance.Cosmos;

/// <summary>
/// A document as it is stored: <c>{"id":…,"pk":…,"sk":…,"body":{…}}</c>. Core's body is nested as it is and cut out
/// again, never parsed into objects. The version is the <c>_etag</c> without its quotes.
/// </summary>
internal static class Envelope
{
    private static readonly JsonEncodedText IdName = JsonEncodedText.Encode("id");
    private static readonly JsonEncodedText KeyName = JsonEncodedText.Encode("pk");
    private static readonly JsonEncodedText SortKeyName = JsonEncodedText.Encode("sk");
    private static readonly JsonEncodedText BodyName = JsonEncodedText.Encode("body");

    /// <summary>The envelope of a create or a replace.</summary>
    /// <exception cref="JsonException">The body is no JSON.</exception>
    public static MemoryStream Of(Partition partition, Write write)
    {
        var stream = new MemoryStream(write.Body.Length + write.Id.Length + partition.Key.Length + 64);
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString(IdName, StoredText.OfId(write.Id));
            json.WriteString(KeyName, partition.Key);
            if (write.SortKey is { } sortKey)
            {
                json.WriteString(SortKeyName, StoredText.OfSortKey(sortKey));
            }

            json.WritePropertyName(BodyName);
            json.WriteRawValue(write.Body.Span);
            json.WriteEndObject();
        }

        stream.Position = 0;
        return stream;
    }

    /// <summary>The document inside an envelope, and its partition key.</summary>
    /// <exception cref="InvalidDataException">Something else wrote into this container.</exception>
    public static (string PartitionKey, Document Document) Open(ReadOnlySpan<byte> json)
    {
        string? id = null, key = null, sortKey = null, etag = null;
        byte[]? body = null;
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("body"u8))
            {
                body = Value(ref reader, json).ToArray();
                continue;
            }

            var name = reader.ValueTextEquals("id"u8) ? 'i' : reader.ValueTextEquals("pk"u8) ? 'p'
                : reader.ValueTextEquals("sk"u8) ? 's' : reader.ValueTextEquals("_etag"u8) ? 'e' : '-';
            reader.Read();
            switch (name)
            {
                case 'i':
                    id = reader.GetString();
                    break;
                case 'p':
                    key = reader.GetString();
                    break;
                case 's':
                    sortKey = reader.GetString();
                    break;
                case 'e':
                    etag = reader.GetString();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (id is null || key is null || etag is null || body is null)
        {
            throw new InvalidDataException($"Document '{id}' is not one of this platform: something else wrote into its container.");
        }

        return (key, new Document(StoredText.Id(id), sortKey is null ? null : StoredText.SortKey(sortKey), VersionOf(etag), body));
    }

    /// <summary>The documents in an answer of a query or of the change feed.</summary>
    public static List<(string PartitionKey, Document Document)> OpenAll(ReadOnlySpan<byte> json)
    {
        var all = new List<(string, Document)>();
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isDocuments = reader.ValueTextEquals("Documents"u8);
            reader.Read();
            if (!isDocuments)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                all.Add(Open(json[start..(int)reader.BytesConsumed]));
            }
        }

        return all;
    }

    /// <summary>An etag without its quotes.</summary>
    public static string VersionOf(string etag) => etag.Trim('"');

    /// <summary>The etag again, well-formed whatever text a caller names.</summary>
    public static string EtagOf(string version) => $"\"{version}\"";

    private static ReadOnlySpan<byte> Value(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed];
    }
}
