using System.Text.Json;
using System.Text.Json.Serialization;

namespace Alliance.Http.Input;

/// <summary>Reads RFC 3339 times and insists on the offset: without one, a time would silently mean the server's zone.</summary>
internal sealed class OffsetTimeConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        Span<byte> text = stackalloc byte[40];
        if (reader.TokenType == JsonTokenType.String
            && (reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length) <= text.Length)
        {
            text = text[..reader.CopyString(text)];
            if (HasOffset(text) && reader.TryGetDateTimeOffset(out var time))
            {
                return time;
            }
        }

        throw new JsonException();
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    private static bool HasOffset(ReadOnlySpan<byte> text) =>
        text.Length > 19 && text[10] == 'T' && (text[^1] == 'Z' || (text[^3] == ':' && text[^6] is (byte)'+' or (byte)'-'));
}
