using Alliance.Embedded.Blobs;
using Alliance.Embedded.Clocks;
using Alliance.Embedded.Queues;
using Alliance.Functions.Blobs;
using Alliance.Functions.Queues;
using Alliance.Functions.Workflows;
using Alliance.Http.Access;
using Alliance.Http.Outbound;
using Alliance.Http.Problems;
using Alliance.Http.Table;
using Alliance.Http.WeChat;
using Alliance.Ports;
using Azure.Core;
using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;

namespace Alliance.Functions.Hosting;

/// <summary>What the app has beside its store, chosen by the settings: Azure's services, and files where there are none.</summary>
internal static class HeadNeighbours
{
    private const string ReportsFolder = "reports";

    /// <summary>Opens them.</summary>
    /// <param name="settings">The app's settings.</param>
    /// <param name="secrets">Sign the links of blobs in files.</param>
    /// <param name="time">What time the platform has.</param>
    /// <param name="identity">Who the app is to Azure.</param>
    /// <param name="workflows">Runs workflows.</param>
    /// <exception cref="InvalidOperationException">A setting is missing; the message says which.</exception>
    public static Neighbours Open(
        IConfiguration settings, SecretsFile secrets, TimeProvider time, Func<TokenCredential> identity, DurableWorkflows workflows) => new()
        {
            Queues = time is FastClock fast ? new QueuesOnClock(Queues(settings, identity), fast) : Queues(settings, identity),
            Pace = TimeProvider.System,
            Blobs = Blobs(settings, secrets, identity),
            Webhooks = new HttpWebhookTransport(TimeProvider.System),
            WeChat = WeChatClient.Open(name => settings[name.Replace("__", ":", StringComparison.Ordinal)]),
            Explain = ProblemMap.Explain,
            Workflows = workflows.Open,
        };

    private static IMessageQueues Queues(IConfiguration settings, Func<TokenCredential> identity)
    {
        if (settings["ServiceBus"] is { Length: > 0 } connection)
        {
            return new ServiceBusQueues(new(connection), new(connection), TimeProvider.System, QueueNames.Definitions);
        }

        if (settings["ServiceBus:fullyQualifiedNamespace"] is { Length: > 0 } host)
        {
            var credential = identity();
            return new ServiceBusQueues(
                new ServiceBusClient(host, credential), new ServiceBusAdministrationClient(host, credential), TimeProvider.System, QueueNames.Definitions);
        }

        return SqliteMessageQueues.Open(Folder(settings, "ServiceBus"), TimeProvider.System, QueueNames.Definitions);
    }

    private static IBlobStore Blobs(IConfiguration settings, SecretsFile secrets, Func<TokenCredential> identity)
    {
        if (settings["Blobs"] is { Length: > 0 } connection)
        {
            return new AzureBlobStore(new BlobContainerClient(connection, Container(settings)), TimeProvider.System);
        }

        if (settings["Blobs:serviceUri"] is { Length: > 0 } service)
        {
            return new AzureBlobStore(new BlobServiceClient(new Uri(service), identity()).GetBlobContainerClient(Container(settings)), TimeProvider.System);
        }

        var links = new BlobLinks(AlliancePlatform.BlobLinkSecret(secrets.RootSecret), Paths.Blobs, TimeProvider.System);
        return FileBlobStore.Open(Path.Combine(Folder(settings, "Blobs"), ReportsFolder), links);
    }

    private static string Container(IConfiguration settings) =>
        settings["Blobs:container"] is { Length: > 0 } name ? name : ReportsFolder;

    /// <summary>Where files are: in the embedded store's folder, or in one of their own beside Cosmos DB.</summary>
    private static string Folder(IConfiguration settings, string instead)
    {
        var folder = settings[Head.DataSetting] is { Length: > 0 } data ? data : settings["Embedded:queue"];
        return Path.IsPathFullyQualified(folder ?? "")
            ? folder!
            : throw new InvalidOperationException(
                $"Neither the setting {instead} nor a folder for files is given. Give {instead}, or the absolute path of a folder as Embedded:queue.");
    }
}
