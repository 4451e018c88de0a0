using Alliance.Notifications;
using Alliance.Ports;

namespace Alliance.Simulation.Workload;

/// <summary>What operators tell members, and take back while it is on its way.</summary>
internal static class Announcements
{
    public static async Task Notify(Client client)
    {
        var (audience, kind) = client.Random.Next(5) switch
        {
            0 => (Audience.Member(client.Member()), "member"),
            1 => (Audience.Visitors(client.Merchant()), "visitors"),
            2 => (Audience.Walkers(SampleAlliance.FreeWalk), "walkers"),
            _ => (Audience.All, "all"),
        };
        var message = new Message(kind, "text", client.Random.Next(2) == 0 ? MessageCategory.Campaign : MessageCategory.Service);
        var request = new NotificationRequest(Scenario.AllianceId, $"told:{client.Book.Next()}", audience, message);
        var settled = await client.Ask("notify", platform => platform.Notify.Request(request, "opr_1"));
        if (!settled.IsSuccess)
        {
            return;
        }

        var notificationId = settled.Answer.Value!.NotificationId;
        await client.Acknowledge(
            "notify", Client.Body(settled.Answer), Notification.PartitionOf(Scenario.AllianceId, notificationId), Notification.DocumentId, null);
        client.Book.Write(() => client.Book.Told.Add(new KnownNotification(notificationId, audience)));
        if (client.Random.Next(6) == 0)
        {
            await client.Served.Pause(TimeSpan.FromSeconds(10 * client.Random.NextDouble()));
            await client.AskAtMoment("call back", platform => platform.CancelNotification.Execute(Scenario.AllianceId, notificationId, "a mistake", "opr_1"));
        }
    }
}
