using Alliance.Functions.Workflows;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Alliance.Functions.Background;

/// <summary>What is due by the clock. The host runs each timer in one instance at a time; more would do no harm.</summary>
public sealed partial class TimerFunctions(AlliancePlatform platform, DurableWorkflows workflows, ILogger<TimerFunctions> log)
{
    // Well before the host's functionTimeout (host.json) would kill the worker with all it is doing.
    private static readonly TimeSpan s_turn = TimeSpan.FromMinutes(4);

    /// <summary>Settles reservations that a crash left, and expires lots and codes.</summary>
    [Function("sweep")]
    public Task Sweep([TimerTrigger("%Sweep:schedule%")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        workflows.Clients.Use(client);
        return ForATurn(platform.Background.Sweep, cancellation);
    }

    /// <summary>
    /// Pulls the changes. Without Cosmos DB this is how handlers hear of anything; with it, the triggers tell them
    /// sooner, and this moves the cursors up to which settlements are known to be complete.
    /// </summary>
    [Function("followFeed")]
    public Task FollowFeed([TimerTrigger("%Feed:schedule%")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        workflows.Clients.Use(client);
        return ForATurn(platform.Background.FollowFeed, cancellation);
    }

    /// <summary>Sends what is queued. Whichever queue it is, embedded or Service Bus, each message is handled under its lock.</summary>
    [Function("sendNotifications")]
    public Task SendNotifications([TimerTrigger("%Queue:schedule%")] TimerInfo timer, CancellationToken cancellation) =>
        ForATurn(ending => platform.Background.SendNotifications(exception => LogFailure(log, exception), ending), cancellation);

    /// <summary>Works until all is done or the turn is over; the next timer goes on from there.</summary>
    private static async Task ForATurn(Func<CancellationToken, Task> work, CancellationToken cancellation)
    {
        using var turn = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        turn.CancelAfter(s_turn);
        try
        {
            await work(turn.Token);
        }
        catch (OperationCanceledException) when (turn.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            // Its time is over, not its work.
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Sending notifications failed and will be tried again")]
    private static partial void LogFailure(ILogger log, Exception exception);
}
