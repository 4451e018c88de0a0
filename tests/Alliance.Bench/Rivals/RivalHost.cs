using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Alliance.Bench.Rivals;

/// <summary>The least that Kestrel needs: one listener, no logging, no configuration files to watch.</summary>
internal static class RivalHost
{
    public static WebApplication Create(Uri url)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Listen(IPAddress.Loopback, url.Port, listen => listen.Protocols = HttpProtocols.Http1);
        });
        return builder.Build();
    }

    /// <summary>Serves until the benchmark that started this process ends or ends it.</summary>
    public static async Task ServeAsync(WebApplication app, CancellationToken cancellation)
    {
        await app.StartAsync(cancellation);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _ = Task.Run(
            () =>
            {
                // The benchmark holds our standard input open as long as it lives.
                while (Console.In.Read() >= 0)
                {
                }

                ended.Cancel();
            },
            cancellation);
        await app.WaitForShutdownAsync(ended.Token);
    }

    /// <summary>The number between two known parts of a path, such as the member's; -1 when it is none.</summary>
    public static long NumberBefore(string path, string suffix)
    {
        if (!path.EndsWith(suffix, StringComparison.Ordinal))
        {
            return -1;
        }

        var end = path.Length - suffix.Length;
        var start = path.LastIndexOf('/', end - 1) + 1;
        return long.TryParse(path.AsSpan(start, end - start), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
    }
}
