using Alliance.Inboxes;
using Alliance.Notifications;
using Alliance.Ports;
using Alliance.Simulation.Workload;

namespace Alliance.Simulation.Checks;

/// <summary>Whom a notification was for, it reached once, and its figures say what the inboxes hold.</summary>
internal static class NotificationCheck
{
    /// <summary>A message that nobody can read: it must be a dead letter at the end, and stand in nobody's way.</summary>
    public static QueueMessage Poison { get; } = new("poison", "no work"u8.ToArray());

    public static async Task<IReadOnlyList<string>> Findings(IDocumentStore store, AlliancePlatform platform, IMessageQueue queue, Notebook book)
    {
        var findings = new List<string>();
        var dead = (await queue.DeadLetters(1_000)).Messages;
        if (dead.Count != 1 || dead[0].Id != Poison.Id)
        {
            findings.Add($"dead letters: {string.Join(", ", dead.Select(static message => $"{message.Id} ({message.Reason})"))}");
        }

        var counts = await queue.Count();
        if (counts.Waiting + counts.Locked > 0)
        {
            findings.Add($"the queue still holds {counts}");
        }

        var holders = await Holders(store);
        foreach (var told in book.Told)
        {
            var progress = (await platform.ReadNotification.Progress(Scenario.AllianceId, told.NotificationId)).Value!;
            var members = holders.GetValueOrDefault(told.NotificationId) ?? [];
            // An erased member's inbox is gone with what it held; only people of Register are ever erased.
            var (founders, others) = (members.Count(book.Members.Contains), progress.Delivered - members.Count(book.Members.Contains));
            if (progress.State is not ("done" or "cancelled"))
            {
                findings.Add($"{told} is {progress.State}");
            }

            if (progress.Waiting != 0 || others < members.Count - founders)
            {
                findings.Add($"{told}: {progress} while {members.Count} inboxes hold it");
            }

            if (progress.State == "done")
            {
                findings.AddRange(Expected(told, book).Where(member => !members.Contains(member)).Select(member => $"{told} never reached {member}"));
            }

            if (told.Audience.Kind == AudienceKind.Member && members.Any(member => member != told.Audience.Id))
            {
                findings.Add($"{told} reached {string.Join(", ", members)}");
            }
        }

        return findings;
    }

    /// <summary>Who must have it. Visitors and walkers join while it is on its way, and may be told or not.</summary>
    private static IEnumerable<string> Expected(KnownNotification told, Notebook book) => told.Audience.Kind switch
    {
        AudienceKind.All => book.Members,
        AudienceKind.Member => [told.Audience.Id!],
        _ => [],
    };

    private static async Task<Dictionary<string, HashSet<string>>> Holders(IDocumentStore store)
    {
        var inboxes = await StoreContents.Of(store, Containers.Inboxes);
        var holders = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var (partition, message) in inboxes.All("ntf_", Storage.DocumentJson.Default.InboxMessage))
        {
            if (!holders.TryGetValue(message.NotificationId, out var members))
            {
                holders[message.NotificationId] = members = new(StringComparer.Ordinal);
            }

            members.Add(partition.Key[(partition.Key.IndexOf('|', StringComparison.Ordinal) + 1)..]);
        }

        return holders;
    }
}
