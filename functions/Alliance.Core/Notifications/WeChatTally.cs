using Alliance.Outcomes;
using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Notifications;

/// <summary>The words under which messages of WeChat are counted, beside the reasons for which none was sent.</summary>
internal static class WeChatOutcomes
{
    public const string Sent = "sent";
    public const string SentPerhapsTwice = "sentPerhapsTwice";
    public const string Failed = "failed";
    public const string Unknown = "unknown";
}

/// <summary>What became of one member's message, as it was counted last.</summary>
internal sealed record WeChatLine(string Outcome);

/// <summary>How many messages of a notification came to which outcome.</summary>
internal sealed record WeChatTally(OutcomeCount[] Counts)
{
    public const string DocumentId = "tally";

    public static readonly StateDocument<WeChatTally> Shape = new(DocumentId, DocumentJson.Default.WeChatTally);

    /// <summary>A partition of its own, so that counting never holds up the fan-out.</summary>
    public static Partition PartitionOf(string allianceId, string notificationId) =>
        new(Containers.Notifications, Ids.Key(allianceId, notificationId, "wechat"));

    public int Of(string outcome) => Array.Find(Counts, count => count.Outcome == outcome).Members;

    public int Total => Counts.Sum(static count => count.Members);
}

/// <summary>So many members.</summary>
internal readonly record struct OutcomeCount(string Outcome, int Members);

/// <summary>
/// Counts outcomes, a line a member: told again it counts once, told otherwise (a dead letter was replayed) it moves.
/// </summary>
internal sealed class CountOutcomes((string MemberId, string Outcome)[] outcomes) : Command<WeChatTally, WeChatTally>
{
    /// <summary>Members of one command at most: each is a write of its commit.</summary>
    public const int MembersMax = 80;

    protected override async ValueTask<Answer<WeChatTally>> Answer(Unit<WeChatTally> unit)
    {
        var tally = unit.State ?? new WeChatTally([]);
        var counts = tally.Counts.ToDictionary(static count => count.Outcome, static count => count.Members, StringComparer.Ordinal);
        foreach (var (memberId, outcome) in outcomes)
        {
            var standing = await unit.Find(memberId, DocumentJson.Default.WeChatLine);
            if (standing?.Outcome == outcome)
            {
                continue;
            }

            if (standing is null)
            {
                unit.Create(memberId, null, new WeChatLine(outcome), DocumentJson.Default.WeChatLine);
            }
            else
            {
                counts[standing.Outcome]--;
                unit.Replace(memberId, null, new WeChatLine(outcome), DocumentJson.Default.WeChatLine);
            }

            counts[outcome] = counts.GetValueOrDefault(outcome) + 1;
        }

        if (unit.WriteCount > 0)
        {
            tally = new WeChatTally([.. counts.Where(static count => count.Value > 0).Select(static count => new OutcomeCount(count.Key, count.Value))]);
            unit.Put(tally);
        }

        return tally;
    }
}
