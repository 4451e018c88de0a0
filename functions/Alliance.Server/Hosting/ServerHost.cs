using Alliance.Http.Access;
using Alliance.Http.Input;
using Alliance.Http.Table;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Logging.Console;

namespace Alliance.Server.Hosting;

/// <summary>One running server: store, use cases, background work and Kestrel, started and stopped in the right order.</summary>
internal sealed partial class ServerHost : IAsyncDisposable
{
    // A body beyond this is cut off; up to it, a caller that sends on regardless still reads the 413.
    private const int DrainedBytesMax = 16 * 1024 * 1024;
    private static readonly TimeSpan _stopTimeMax = TimeSpan.FromSeconds(30);

    private readonly OpenAlliance _alliance;
    private readonly WebApplication _app;
    private readonly CancellationTokenSource _stopping = new();
    private Task _background = Task.CompletedTask;
    private bool _isStopped;

    private ServerHost(OpenAlliance alliance, WebApplication app) => (_alliance, _app) = (alliance, app);

    /// <summary>Where it listens, with the real ports.</summary>
    public IReadOnlyList<string> Addresses =>
        [.. _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];

    /// <summary>The use cases.</summary>
    public AlliancePlatform Platform => _alliance.Platform;

    /// <summary>Opens the data folder and begins to answer.</summary>
    public static async Task<ServerHost> Start(OpenAlliance alliance, ServerOptions options)
    {
        var keys = new SigningKeys(alliance.Secrets.Ring);
        var app = Build(options);
        if (alliance.Neighbours is { } neighbours)
        {
            neighbours.Report = exception => LogBackground(app.Logger, exception);
            if (options.GivesDevTokens)
            {
                // Nobody but this machine reaches such a server, and its endpoints are on it too.
                neighbours.AllowLoopbackWebhooks();
            }
        }

        // Tokens live by the real clock, however fast the alliance's own runs.
        var gate = new Gate(Api.Over(alliance.Platform, keys, TimeProvider.System), app.Services.GetRequiredService<ILogger<Gate>>());
        app.MapAlliance(gate, options.GivesDevTokens);
        var host = new ServerHost(alliance, app);
        try
        {
            await app.StartAsync();
        }
        catch (IOException exception)
        {
            await host.DisposeAsync();
            throw new CommandException($"{exception.Message} Choose another address with --urls.");
        }

        host._background = Task.WhenAll(
            alliance.Platform.Background.RunUntilCancelled(host.Report, host._stopping.Token),
            new SecretsWatch(options.Data, keys, TimeProvider.System, app.Services.GetRequiredService<ILogger<SecretsWatch>>()).Run(host._stopping.Token));
        return host;
    }

    /// <summary>Ends when the process is told to stop.</summary>
    public Task WaitForStop() => _app.WaitForShutdownAsync();

    /// <summary>Stops accepting, answers what was accepted, ends the background work and closes the store, in this order.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isStopped)
        {
            return;
        }

        _isStopped = true;
        await _app.StopAsync();
        await _stopping.CancelAsync();
        try
        {
            await _background;
        }
        catch (OperationCanceledException)
        {
            // It was told to.
        }

        await _app.DisposeAsync();
        await _alliance.DisposeAsync();
        _stopping.Dispose();
    }

    private void Report(Exception exception) => LogBackground(_app.Logger, exception);

    [LoggerMessage(1, LogLevel.Error, "Background work failed and will be tried again")]
    private static partial void LogBackground(ILogger log, Exception exception);

    private static WebApplication Build(ServerOptions options)
    {
        // The empty builder reads no configuration files, so that no file watcher follows the data folder.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            EnvironmentName = options.IsDevelopment ? Environments.Development : Environments.Production,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.WebHost.UseKestrelCore().UseUrls([.. options.Urls]).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = DrainedBytesMax;
            kestrel.Limits.MaxRequestBufferSize = 2 * RequestBody.BytesMax;
            kestrel.AllowSynchronousIO = false;
        });
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = _stopTimeMax);
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
            console.UseUtcTimestamp = true;
            console.ColorBehavior = LoggerColorBehavior.Default;
        });
        // The hosting layer would make an activity and a logging scope for every request.
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None)
            // A start that fails is told in one line by whoever asked for it.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        return builder.Build();
    }
}
