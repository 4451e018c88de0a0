using System.Net;
using System.Net.Sockets;
using Alliance.Ports;
using Microsoft.Azure.Cosmos;

namespace Alliance.Cosmos;

/// <summary>The account refuses what no second try would change; the message says what to put right.</summary>
public sealed class CosmosRefusedException(string message, Exception? inner = null) : InvalidOperationException(message, inner);

/// <summary>What went wrong, as the port tells it: try again, or put something right.</summary>
internal static class Failures
{
    // A throttled write and one that met another on its way (449) wait for us; both say nothing of earlier sendings.
    private const HttpStatusCode RetryWith = (HttpStatusCode)449;

    /// <summary>Calls the SDK; an outage becomes <see cref="StoreUnavailableException"/>, whatever shape the SDK gives it.</summary>
    public static async Task<T> Guard<T>(Func<Task<T>> call, string what, CancellationToken cancellation)
    {
        try
        {
            return await call();
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
        catch (CosmosException exception)
        {
            throw Of(exception.StatusCode, exception.SubStatusCode, what, exception);
        }
        // ArgumentNullException: SDK 3.64 stumbles now and then over its own diagnostics while it words an error (an answer
        // without a reason phrase). That says nothing of the request; no argument of ours is null.
        catch (Exception exception) when (exception
            is OperationCanceledException or HttpRequestException or TimeoutException or IOException or SocketException
            or ArgumentNullException)
        {
            throw new StoreUnavailableException($"Cosmos DB did not answer while {what}.", exception);
        }
    }

    /// <summary>What the account said about a failure; nothing where the SDK stumbles over its own diagnostics (see <see cref="Guard"/>).</summary>
    public static string Said(Func<string> message)
    {
        try
        {
            return message();
        }
        catch (ArgumentNullException)
        {
            return "";
        }
    }

    /// <summary>The exception for an answer that is none the port knows.</summary>
    public static Exception Of(HttpStatusCode status, int subStatus, string what, Exception? inner = null)
    {
        var answer = $"Cosmos DB answered {(int)status}/{subStatus} while {what}";
        return status switch
        {
            HttpStatusCode.Gone or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or RetryWith
                or (>= HttpStatusCode.InternalServerError and not HttpStatusCode.NotImplemented) => new StoreUnavailableException(answer + ".", inner),
            // A replica that has not yet seen what this client has.
            HttpStatusCode.NotFound when subStatus == 1002 => new StoreUnavailableException(answer + ".", inner),
            HttpStatusCode.NotFound => new CosmosRefusedException(
                $"{answer}: the database or the container does not exist. Create them with the infrastructure's templates, or where those are not used with seed --create.", inner),
            HttpStatusCode.NotImplemented => new CosmosRefusedException(
                $"{answer}: this is an emulator or a stand-in. Those are spoken to through the gateway (--gateway; the setting Cosmos__gateway).", inner),
            HttpStatusCode.Unauthorized => new CosmosRefusedException(
                $"{answer}: the key or the identity is not of this account, or this machine's clock is wrong.", inner),
            HttpStatusCode.Forbidden => new CosmosRefusedException(
                $"{answer}: give the identity the role \"Cosmos DB Built-in Data Contributor\", let its network in, and see that no partition has reached 20 GB.", inner),
            HttpStatusCode.RequestEntityTooLarge => new CosmosRefusedException(
                $"{answer}: a document, or all writes of the commit together, are larger than 2 MB.", inner),
            _ => new InvalidOperationException($"{answer}. This is a defect of the adapter or of the container's settings.", inner),
        };
    }
}
