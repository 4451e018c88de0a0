using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Alliance.Ports;

/// <summary>The input or result of a workflow or an activity, or the payload of an event, where there is nothing to say.</summary>
public sealed record Nothing
{
    /// <summary>The one there is.</summary>
    public static Nothing Value { get; } = new();

    /// <summary>How it is written: <c>{}</c>.</summary>
    public static JsonTypeInfo<Nothing> Json => NothingJson.Default.Nothing;
}

[JsonSerializable(typeof(Nothing))]
internal sealed partial class NothingJson : JsonSerializerContext;
