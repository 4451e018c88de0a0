using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Alliance.Bench.Machine;

/// <summary>Free ports, and waiting for a server's first answer.</summary>
internal static class Readiness
{
    public static Uri FreeUrl()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }

    /// <summary>Asks until the address answers 200, and returns how long that took.</summary>
    public static async Task<TimeSpan> FirstAnswerAsync(
        Uri address, ChildProcess server, TimeSpan within, CancellationToken cancellation)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < within)
        {
            if (server.HasExited)
            {
                throw new BenchFailure($"The server at {address} ended before it answered:\n{server.LastOutput}");
            }

            try
            {
                using var answer = await client.GetAsync(address, cancellation);
                if (answer.IsSuccessStatusCode)
                {
                    return Stopwatch.GetElapsedTime(started);
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(5, cancellation);
        }

        throw new BenchFailure($"{address} did not answer within {within.TotalSeconds:0} s:\n{server.LastOutput}");
    }
}
