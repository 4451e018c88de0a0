using System.Text;
using System.Text.Json;
using Alliance.Ports;

namespace Alliance.Cosmos;

/// <summary>Changes that something else has read from the change feed, a trigger of Azure Functions for example.</summary>
public static class DeliveredChanges
{
    /// <summary>The changes in what was delivered, in its order.</summary>
    /// <param name="container">The container it comes from.</param>
    /// <param name="documents">A JSON array of the documents as they are stored.</param>
    /// <exception cref="JsonException">This is no such array.</exception>
    /// <exception cref="InvalidDataException">Something else wrote into the container.</exception>
    public static IReadOnlyList<Change> Read(string container, string documents)
    {
        ReadOnlySpan<byte> json = Encoding.UTF8.GetBytes(documents);
        var changes = new List<Change>();
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("The delivered changes are no JSON array.");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            var (key, document) = Envelope.Open(json[start..(int)reader.BytesConsumed]);
            changes.Add(new Change(new Partition(container, key), document));
        }

        return changes;
    }
}
