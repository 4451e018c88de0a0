using System.Text.Json.Serialization;

namespace Alliance.Http.WeChat;

/// <summary>What WeChat answers to every call.</summary>
internal record WireAnswer
{
    [JsonPropertyName("errcode")]
    public int Code { get; init; }

    [JsonPropertyName("errmsg")]
    public string? Message { get; init; }
}

/// <summary>An access token, good for so many seconds.</summary>
internal sealed record WireToken : WireAnswer
{
    [JsonPropertyName("access_token")]
    public string? Token { get; init; }

    [JsonPropertyName("expires_in")]
    public int ExpiresInSeconds { get; init; }
}

/// <summary>Whom a login code belongs to. The session key beside it is not wanted, and not read.</summary>
internal sealed record WireSession : WireAnswer
{
    [JsonPropertyName("openid")]
    public string? OpenId { get; init; }
}

/// <summary>Asks for a token. Without <c>force_refresh</c> every process gets the same one while it is good.</summary>
internal sealed record WireTokenRequest(
    [property: JsonPropertyName("appid")] string AppId,
    [property: JsonPropertyName("secret")] string Secret,
    [property: JsonPropertyName("force_refresh")] bool ForceRefresh)
{
    [JsonPropertyName("grant_type")]
    public string GrantType => "client_credential";
}

/// <summary>A subscribe message.</summary>
internal sealed record WireMessage(
    [property: JsonPropertyName("touser")] string OpenId,
    [property: JsonPropertyName("template_id")] string TemplateId,
    [property: JsonPropertyName("data")] IReadOnlyDictionary<string, WireValue> Data,
    [property: JsonPropertyName("page")] string? Page,
    [property: JsonPropertyName("miniprogram_state")] string State)
{
    [JsonPropertyName("lang")]
    public string Language => "zh_CN";
}

/// <summary>A field of a subscribe message.</summary>
internal sealed record WireValue([property: JsonPropertyName("value")] string Value);

/// <summary>How they are written.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WireAnswer))]
[JsonSerializable(typeof(WireToken))]
[JsonSerializable(typeof(WireSession))]
[JsonSerializable(typeof(WireTokenRequest))]
[JsonSerializable(typeof(WireMessage))]
internal sealed partial class WireJson : JsonSerializerContext;
