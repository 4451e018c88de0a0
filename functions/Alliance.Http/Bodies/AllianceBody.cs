using Alliance.Http.Input;

namespace Alliance.Http.Bodies;

/// <summary>A whole alliance in one file: what the <c>seed</c> command reads.</summary>
internal sealed record AllianceBody(
    string AllianceId, ProgrammeBody Programme, IReadOnlyList<MerchantBody> Merchants, IReadOnlyList<RewardBody> Rewards,
    IReadOnlyList<PassportBody> Passports, IReadOnlyList<RouteBody>? Routes = null, IReadOnlyList<CampaignBody>? Campaigns = null) : IChecked
{
    public void Check(ref FieldErrors errors)
    {
        if (!Ids.IsAlliance(AllianceId))
        {
            errors.Add("/allianceId", "invalid_id", "allianceId must be 1 to 40 lower-case letters, digits or '-'.");
        }

        Nested(ref errors, "/programme", Programme);
        Items(ref errors, "/merchants", Merchants, merchant => merchant.MerchantId);
        Items(ref errors, "/rewards", Rewards, reward => reward.RewardId);
        Items(ref errors, "/passports", Passports, passport => passport.PassportId);
        Items(ref errors, "/routes", Routes ?? [], route => route.RouteId);
        Items(ref errors, "/campaigns", Campaigns ?? [], campaign => campaign.CampaignId);
    }

    private static void Items<T>(ref FieldErrors errors, string pointer, IReadOnlyList<T> items, Func<T, string?> id) where T : class, IChecked
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < items.Count; i++)
        {
            var at = $"{pointer}/{i}";
            if (items[i] is not { } item)
            {
                errors.Add(at, "null_not_allowed", "The value must not be null.");
            }
            else if (id(item) is not { } itemId)
            {
                errors.Add(at, "missing_field", "Its id is required here.");
            }
            else
            {
                if (!seen.Add(itemId))
                {
                    errors.Add(at, "duplicate_item", $"'{itemId}' is listed twice.");
                }

                Nested(ref errors, at, item);
            }
        }
    }

    private static void Nested(ref FieldErrors errors, string pointer, IChecked item)
    {
        var inside = default(FieldErrors);
        item.Check(ref inside);
        foreach (var error in inside.All)
        {
            errors.Add(pointer + error.Pointer, error.Code, error.Detail);
        }
    }
}
