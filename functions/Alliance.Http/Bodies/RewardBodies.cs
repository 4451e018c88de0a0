using Alliance.Http.Input;

namespace Alliance.Http.Bodies;

/// <summary>Collects a stamp with what the merchant's screen shows.</summary>
internal sealed record StampBody(string PassportId, string PresenceToken) : IChecked
{
    public void Check(ref FieldErrors errors)
    {
        Fields.Id(ref errors, "/passportId", PassportId, Ids.Passport);
        Fields.Token(ref errors, "/presenceToken", PresenceToken, 512);
    }
}

/// <summary>Names the reward wanted.</summary>
internal sealed record RewardChoiceBody(string RewardId) : IChecked
{
    public void Check(ref FieldErrors errors) => Fields.Id(ref errors, "/rewardId", RewardId, Ids.Reward);
}

/// <summary>Verifies a code.</summary>
internal sealed record UseBody(string Code) : IChecked
{
    public void Check(ref FieldErrors errors) => Fields.Token(ref errors, "/code", Code, 64);
}

/// <summary>Names a new API key, for people.</summary>
internal sealed record KeyBody(string Name) : IChecked
{
    public void Check(ref FieldErrors errors) => Fields.DisplayName(ref errors, "/name", Name);
}
