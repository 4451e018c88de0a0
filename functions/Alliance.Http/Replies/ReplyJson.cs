using System.Text.Json.Serialization;

namespace Alliance.Http.Replies;

/// <summary>How replies are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(HealthView))]
[JsonSerializable(typeof(TokenView))]
[JsonSerializable(typeof(PresenceTokenView))]
internal sealed partial class ReplyJson : JsonSerializerContext;
