using Alliance.Http.Input;

namespace Alliance.Http.Bodies;

/// <summary>Collects a stamp with what the merchant's screen shows.</summary>
/// <param name="PassportId">The passport.</param>
/// <param name="PresenceToken">The text of the QR code on the merchant's screen.</param>
internal sealed record StampBody(string PassportId, string PresenceToken) : IChecked
{
    public void Check(ref FieldErrors errors)
    {
        Fields.Id(ref errors, "/passportId", PassportId, Ids.Passport);
        Fields.Token(ref errors, "/presenceToken", PresenceToken, 512);
    }
}

/// <summary>Names the reward wanted.</summary>
/// <param name="RewardId">The reward.</param>
internal sealed record RewardChoiceBody(string RewardId) : IChecked
{
    public void Check(ref FieldErrors errors) => Fields.Id(ref errors, "/rewardId", RewardId, Ids.Reward);
}

/// <summary>Verifies a code.</summary>
/// <param name="Code">The code in the member's wallet.</param>
internal sealed record UseBody(string Code) : IChecked
{
    public void Check(ref FieldErrors errors) => Fields.Token(ref errors, "/code", Code, 64);
}

/// <summary>Names a new API key, for people.</summary>
/// <param name="Name">What the key is for; 1 to 80 characters.</param>
internal sealed record KeyBody(string Name) : IChecked
{
    public void Check(ref FieldErrors errors) => Fields.DisplayName(ref errors, "/name", Name);
}
