using Alliance.Http.Input;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Alliance.Http.Access;

/// <summary>Signed tokens (RFC 7519, HS256 only) that name a caller.</summary>
public sealed class Tokens
{
    private const string Issuer = "alliance";
    private const string RoleClaim = "role";
    private const string AllianceClaim = "alliance";
    private static readonly TimeSpan _clockSkew = TimeSpan.FromSeconds(30);

    private readonly SigningKeys _keys;
    private readonly TimeProvider _time;
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false, SetDefaultTimesOnTokenCreation = false };
    private readonly TokenValidationParameters _rules;

    /// <summary>Signs and checks with these keys on this clock.</summary>
    public Tokens(SigningKeys keys, TimeProvider time)
    {
        (_keys, _time) = (keys, time);
        _rules = new TokenValidationParameters
        {
            ValidIssuer = Issuer,
            ValidAudience = Issuer,
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            ValidTypes = ["JWT"],
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            RequireAudience = true,
            TryAllIssuerSigningKeys = false,
            IssuerSigningKeyResolver = (_, _, keyId, _) => _keys.Find(keyId) is { } key ? [key] : [],
            LifetimeValidator = (from, until, _, _) => until is not null && !IsExpired(until.Value)
                && (from is null || from.Value <= _time.GetUtcNow().UtcDateTime + _clockSkew),
        };
    }

    /// <summary>A token for this caller, good for <paramref name="lifetime"/> from now.</summary>
    public string Issue(Caller caller, TimeSpan lifetime)
    {
        var now = _time.GetUtcNow().UtcDateTime;
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            [JwtRegisteredClaimNames.Sub] = caller.Id,
            [RoleClaim] = Authorisation.Name(caller.Role),
        };
        if (caller.AllianceId is not null)
        {
            claims[AllianceClaim] = caller.AllianceId;
        }

        return _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Issuer,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + lifetime,
            Claims = claims,
            SigningCredentials = _keys.Signer,
        });
    }

    /// <summary>Checks a token from scratch.</summary>
    internal async ValueTask<TokenVerdict> Check(string token)
    {
        var result = await _handler.ValidateTokenAsync(token, _rules);
        if (!result.IsValid)
        {
            return new(null, default, result.Exception is SecurityTokenInvalidLifetimeException or SecurityTokenExpiredException);
        }

        var jwt = (JsonWebToken)result.SecurityToken;
        jwt.TryGetPayloadValue<string>(RoleClaim, out var role);
        jwt.TryGetPayloadValue<string>(AllianceClaim, out var alliance);
        return Authorisation.RoleOf(role) is { } known && !string.IsNullOrEmpty(jwt.Subject) && (alliance is null || Ids.IsAlliance(alliance))
            ? new(new(known, jwt.Subject, alliance), jwt.ValidTo, false)
            : default;
    }

    /// <summary>True when a token that ends then is no longer good.</summary>
    internal bool IsExpired(DateTime until) => _time.GetUtcNow().UtcDateTime >= until + _clockSkew;
}

/// <summary>What a token is worth.</summary>
/// <param name="Caller">Whom it names, or null when it is not good.</param>
/// <param name="Until">UTC end of its life.</param>
/// <param name="IsExpired">True when only its time is over, or has not come.</param>
internal readonly record struct TokenVerdict(Caller? Caller, DateTime Until, bool IsExpired);
