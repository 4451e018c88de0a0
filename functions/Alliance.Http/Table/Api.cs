using Alliance.Credentials;
using Alliance.Http.Access;

namespace Alliance.Http.Table;

/// <summary>What the endpoints call.</summary>
/// <param name="Platform">The use cases.</param>
/// <param name="Tokens">Signs members' tokens.</param>
/// <param name="Authentication">Knows the callers; told when keys change.</param>
/// <param name="Time">The clock.</param>
public sealed record Api(AlliancePlatform Platform, Tokens Tokens, Authentication Authentication, TimeProvider Time)
{
    /// <summary>Everything over these use cases and keys; API keys are looked up in the platform itself.</summary>
    public static Api Over(AlliancePlatform platform, SigningKeys keys, TimeProvider time)
    {
        var tokens = new Tokens(keys, time);
        return new Api(platform, tokens, new Authentication(tokens, keys, secret => FindKeyOwner(platform, secret), time), time);
    }

    private static async ValueTask<KeyHolder?> FindKeyOwner(AlliancePlatform platform, string secret)
    {
        var owner = await platform.ApiKeys.Authenticate(secret);
        return owner is null
            ? null
            : new KeyHolder(
                new Caller(
                    owner.Role == CallerRole.Merchant ? Role.Merchant : Role.Operator, owner.SubjectId,
                    owner.AllianceId == ApiKeys.EveryAlliance ? null : owner.AllianceId),
                owner.ExpiresAt);
    }
}
