using System.Text.Json;
using System.Text.Json.Serialization;

namespace Alliance.Embedded.Workflows;

/// <summary>How the documents of workflows are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    GenerationMode = JsonSourceGenerationMode.Default)]
[JsonSerializable(typeof(InstanceHead))]
[JsonSerializable(typeof(HistoryChunk))]
[JsonSerializable(typeof(IndexBody))]
internal sealed partial class WorkflowJson : JsonSerializerContext;

/// <summary>The body of an index entry.</summary>
/// <param name="CommitId">Whose write it was.</param>
/// <param name="HeldUntilTicks">Until when the process that runs the instance holds it, in UTC ticks.</param>
internal sealed record IndexBody(
    [property: JsonPropertyName("by")] string CommitId,
    [property: JsonPropertyName("until")] long HeldUntilTicks);

/// <summary>A <see cref="JsonText"/> that may be missing.</summary>
internal sealed class OptionalJsonText : JsonConverter<string?>
{
    private static readonly JsonText s_text = new();

    public override bool HandleNull => true;

    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        s_text.Read(ref reader, typeToConvert, options);

    public override void Write(Utf8JsonWriter writer, string? value, JsonSerializerOptions options) => s_text.Write(writer, value ?? "null", options);
}
