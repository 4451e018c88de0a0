using Alliance.Embedded.Blobs;
using Alliance.Embedded.Clocks;
using Alliance.Embedded.Documents;
using Alliance.Embedded.Queues;
using Alliance.Embedded.Workflows;
using Alliance.Http.Access;
using Alliance.Http.Outbound;
using Alliance.Http.Problems;
using Alliance.Http.Table;
using Alliance.Http.WeChat;
using Alliance.Ports;

namespace Alliance.Server.Hosting;

/// <summary>What a running server has beside its store, in the data folder: queues, reports, the runner of workflows.</summary>
internal sealed class EmbeddedNeighbours : IAsyncDisposable
{
    private readonly SqliteMessageQueues _queues;
    private readonly FileBlobStore _blobs;
    private readonly HttpWebhookTransport _webhooks = new(TimeProvider.System);
    private readonly WeChatClient? _weChat;
    private WorkflowRunner? _runner;

    private EmbeddedNeighbours(SqliteMessageQueues queues, FileBlobStore blobs, WeChatClient? weChat) =>
        (_queues, _blobs, _weChat) = (queues, blobs, weChat);

    /// <summary>Told of what goes wrong without a caller; set before anything can.</summary>
    public Action<Exception> Report { get; set; } = static _ => { };

    /// <summary>Lets webhooks go to this machine itself.</summary>
    public void AllowLoopbackWebhooks() => _webhooks.AllowsLoopback = true;

    /// <summary>Opens the folder's queues and blobs.</summary>
    /// <exception cref="CommandException">Another process has them, they cannot be read, or the environment names WeChat wrongly.</exception>
    public static async Task<EmbeddedNeighbours> Open(DataFolder data, SecretsFile secrets)
    {
        SqliteMessageQueues? queues = null;
        try
        {
            queues = SqliteMessageQueues.Open(data.Path, TimeProvider.System, QueueNames.Definitions);
            var links = new BlobLinks(AlliancePlatform.BlobLinkSecret(secrets.RootSecret), Paths.Blobs, TimeProvider.System);
            return new EmbeddedNeighbours(queues, FileBlobStore.Open(data.Reports, links), WeChatClient.Open(Environment.GetEnvironmentVariable));
        }
        catch (Exception exception)
        {
            if (queues is not null)
            {
                await queues.DisposeAsync();
            }

            throw exception is InvalidOperationException or StoreDamagedException ? new CommandException(exception.Message) : exception;
        }
    }

    /// <summary>These, as the platform takes them.</summary>
    public Neighbours For(IDocumentStore store, TimeProvider time, IEntropy entropy) => new()
    {
        Queues = time is FastClock fast ? new QueuesOnClock(_queues, fast) : _queues,
        Pace = TimeProvider.System,
        Blobs = _blobs,
        Webhooks = _webhooks,
        WeChat = _weChat,
        Explain = ProblemMap.Explain,
        Workflows = definitions => _runner = WorkflowRunner.Start(
            store, (time as FastClock)?.Waits ?? time, entropy, definitions, exception => Report(exception), new() { Pace = TimeProvider.System }),
    };

    /// <summary>Stops the workflows, which go on at the next start, and closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_runner is not null)
        {
            await _runner.DisposeAsync();
        }

        _webhooks.Dispose();
        _weChat?.Dispose();
        await _queues.DisposeAsync();
        await _blobs.DisposeAsync();
    }
}
