using Alliance.Catalogue;
using Alliance.Http.Bodies;
using Alliance.Http.Problems;
using Alliance.Outcomes;

namespace Alliance.Server.Samples;

/// <summary>Writes an alliance through the same use cases an operator calls. Loading a file twice changes nothing more.</summary>
internal sealed class Seeder(AlliancePlatform platform)
{
    private const string Actor = "seed";

    /// <summary>Writes everything the file has: rewards before the passports and routes that offer them, merchants before all.</summary>
    public async Task Seed(AllianceBody file)
    {
        var edit = platform.EditCatalogue;
        var alliance = file.AllianceId;
        Expect("/programme", await edit.PutProgramme(alliance, file.Programme.ToProgramme(), Precondition.None, Actor));
        foreach (var merchant in file.Merchants)
        {
            Expect(merchant.MerchantId!, await edit.PutMerchant(alliance, merchant.ToMerchant(merchant.MerchantId!), Precondition.None, Actor));
        }

        foreach (var reward in file.Rewards)
        {
            Expect(reward.RewardId!, await edit.PutReward(alliance, reward.ToReward(reward.RewardId!), Precondition.None, Actor));
        }

        foreach (var passport in file.Passports)
        {
            Expect(passport.PassportId!, await edit.PutPassport(alliance, passport.ToPassport(passport.PassportId!), Precondition.None, Actor));
        }

        foreach (var route in file.Routes ?? [])
        {
            Expect(route.RouteId!, await edit.PutRoute(alliance, route.ToRoute(route.RouteId!), Precondition.None, Actor));
        }

        var standing = (await platform.Catalogue(alliance)).Value!;
        foreach (var campaign in file.Campaigns ?? [])
        {
            // A draft for an operator to publish; one that is there may be in force by now, and stays as it is.
            if (standing.FindCampaign(campaign.CampaignId!) is null)
            {
                Expect(campaign.CampaignId!, await platform.EditCampaigns.Put(alliance, campaign.ToCampaign(campaign.CampaignId!), Precondition.None, Actor));
            }
        }
    }

    private static void Expect<T>(string item, Answer<T> answer) where T : class
    {
        if (!answer.IsSuccess)
        {
            throw new CommandException($"{item}: {ProblemMap.From(answer.Refusal).Detail}");
        }
    }
}
