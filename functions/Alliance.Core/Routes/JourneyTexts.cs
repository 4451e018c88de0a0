using System.Globalization;
using Alliance.Catalogue;
using Alliance.Ledger;
using Alliance.Notifications;

namespace Alliance.Routes;

/// <summary>What a journey tells its member. Pure.</summary>
internal static class JourneyTexts
{
    public static Message Congratulation(Route route) => new(
        "恭喜走完全程", $"{Title(route)}的 {route.Stops.Count} 站已全部点亮，奖励在等你领取。", MessageCategory.Campaign);

    public static Message Invitation(Route route) => new(
        "走得怎么样？", $"给{Title(route)}打个分（1 到 5），写下一句感受，帮我们把路线做得更好。", MessageCategory.Campaign);

    /// <summary>What is left: the nearest stop from the last lit one, or the next clue of a hunt.</summary>
    public static Message Nudge(Route route, ChallengeCard card) => new("还差几站", Left(route, card) + Where(route, card), MessageCategory.Campaign)
    {
        ExpiresAt = route.ValidUntil,
    };

    private static string Left(Route route, ChallengeCard card) => $"{Title(route)}还剩 {WalkRules.Left(route, card).Count} 站";

    private static string Where(Route route, ChallengeCard card)
    {
        if (route.IsHunt)
        {
            return $"。下一条线索：{WalkRules.Next(route, card)!.Clue}";
        }

        var last = card.Stamps.Select(stamp => route.StopOf(stamp.MerchantId)).LastOrDefault(static stop => stop is not null);
        if (last is null || MapDrawing.Nearest(route, card, MapDrawing.PlaceOf(last)) is not { } nearest)
        {
            return "，等你点亮第一站。";
        }

        var name = route.Stops.First(stop => stop.StopId == nearest.StopId).Name;
        return string.Create(CultureInfo.InvariantCulture, $"，最近的“{name}”离“{last.Name}”约 {nearest.Metres} 米。");
    }

    private static string Title(Route route) => $"“{route.Name}”";
}
