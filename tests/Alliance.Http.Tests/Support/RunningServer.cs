using Alliance.Ports;
using Alliance.Server.Hosting;
using Alliance.Server.Samples;

namespace Alliance.Http.Tests.Support;

/// <summary>The real server on a loopback port, over a temporary data folder with the Wutong sample in it.</summary>
public sealed class RunningServer : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("alliance-http-").FullName;
    private OpenAlliance? _alliance;
    private ServerHost? _host;

    public Uri Address => new(_host!.Addresses[0]);

    internal IDocumentStore Store => _alliance!.Store;

    internal AlliancePlatform Platform => _host!.Platform;

    internal DataFolder Data => new(_folder);

    public async ValueTask InitializeAsync()
    {
        await Start();
    }

    public async Task Restart()
    {
        await _host!.DisposeAsync();
        await Start();
    }

    public async ValueTask DisposeAsync()
    {
        await _host!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Every document of every container but the cursors; equal texts mean that nothing was written in between.</summary>
    internal async Task<string> Contents()
    {
        await Platform.Background.FollowFeed();
        await Platform.Background.Sweep();
        var lines = new List<string>();
        foreach (var container in Containers.All.Where(name => name != Containers.System))
        {
            string? cursor = null;
            while (true)
            {
                var page = await Store.Changes(container, cursor, 1_000);
                if (page.Changes.Count == 0)
                {
                    break;
                }

                lines.AddRange(page.Changes.Select(change => $"{change.Partition} {change.Document.Id} {change.Document.Version}"));
                cursor = page.Cursor;
            }
        }

        return string.Join('\n', lines);
    }

    private async Task Start()
    {
        _alliance = await OpenAlliance.Open(Data, forService: true);
        if (await _alliance.IsEmpty())
        {
            await new Seeder(_alliance.Platform).Seed(AllianceFile.Sample("wutong"));
        }

        _host = await ServerHost.Start(_alliance, new ServerOptions(Data, ["http://127.0.0.1:0"], IsDevelopment: true));
    }
}
