using Alliance.Ports;
using Azure;
using Azure.Messaging.ServiceBus;

namespace Alliance.Functions.Queues;

/// <summary>What the service's failures mean to the port.</summary>
internal static class Failures
{
    /// <summary>Asks the service; says when it did not answer.</summary>
    /// <exception cref="StoreUnavailableException">It did not answer, or refused for now.</exception>
    public static async Task<T> Ask<T>(Func<Task<T>> request, CancellationToken cancellation)
    {
        try
        {
            return await request();
        }
        catch (Exception exception) when (IsAway(exception, cancellation))
        {
            throw new StoreUnavailableException($"Service Bus did not answer, or refused for now: {exception.Message}", exception);
        }
    }

    public static bool IsLockLost(ServiceBusException exception) => exception.Reason
        is ServiceBusFailureReason.MessageLockLost or ServiceBusFailureReason.SessionLockLost or ServiceBusFailureReason.MessageNotFound;

    private static bool IsAway(Exception exception, CancellationToken cancellation) => exception switch
    {
        ServiceBusException failed => failed.IsTransient || failed.Reason
            is ServiceBusFailureReason.QuotaExceeded or ServiceBusFailureReason.ServiceBusy
            or ServiceBusFailureReason.ServiceTimeout or ServiceBusFailureReason.ServiceCommunicationProblem,
        // The administration client speaks HTTP.
        RequestFailedException failed => failed.Status is 0 or 408 or 429 or >= 500,
        AggregateException all => all.InnerExceptions.All(one => IsAway(one, cancellation)),
        OperationCanceledException => !cancellation.IsCancellationRequested,
        _ => exception is IOException or TimeoutException or System.Transactions.TransactionException,
    };
}
