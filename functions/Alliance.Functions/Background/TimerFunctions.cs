using Alliance.Functions.Workflows;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Alliance.Functions.Background;

/// <summary>What is due by the clock. The host runs each timer in one instance at a time; more would do no harm.</summary>
public sealed partial class TimerFunctions(AlliancePlatform platform, DurableWorkflows workflows, ILogger<TimerFunctions> log)
{
    /// <summary>Settles reservations that a crash left, and expires lots and codes.</summary>
    [Function("sweep")]
    public Task Sweep([TimerTrigger("%Sweep:schedule%")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        workflows.Clients.Use(client);
        return platform.Background.Sweep(cancellation);
    }

    /// <summary>
    /// Pulls the changes. Without Cosmos DB this is how handlers hear of anything; with it, the triggers tell them
    /// sooner, and this moves the cursors up to which settlements are known to be complete.
    /// </summary>
    [Function("followFeed")]
    public Task FollowFeed([TimerTrigger("%Feed:schedule%")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        workflows.Clients.Use(client);
        return platform.Background.FollowFeed(cancellation);
    }

    /// <summary>Sends what is queued. Whichever queue it is, embedded or Service Bus, each message is handled under its lock.</summary>
    [Function("sendNotifications")]
    public Task SendNotifications([TimerTrigger("%Queue:schedule%")] TimerInfo timer, CancellationToken cancellation) =>
        platform.Background.SendNotifications(exception => LogFailure(log, exception), cancellation);

    [LoggerMessage(1, LogLevel.Error, "Sending notifications failed and will be tried again")]
    private static partial void LogFailure(ILogger log, Exception exception);
}
