using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Alliance.Ports;

namespace Alliance.Storage;

/// <summary>How the one hot document of a partition is stored.</summary>
internal sealed record StateDocument<TState>(string Id, JsonTypeInfo<TState> Json) where TState : class;

/// <summary>Bytes to documents and back.</summary>
internal static class Bodies
{
    public static T Decode<T>(Document document, JsonTypeInfo<T> json) =>
        JsonSerializer.Deserialize(document.Body.Span, json)
        ?? throw new InvalidDataException($"Document {document.Id} is null.");

    public static byte[] Encode<T>(T value, JsonTypeInfo<T> json) => JsonSerializer.SerializeToUtf8Bytes(value, json);
}
