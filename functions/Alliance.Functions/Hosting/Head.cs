using System.Text;
using Alliance.Cosmos;
using Alliance.Embedded.Clocks;
using Alliance.Embedded.Documents;
using Alliance.Functions.Workflows;
using Alliance.Http.Access;
using Alliance.Http.Table;
using Alliance.Ports;
using Azure.Identity;
using Microsoft.Extensions.Configuration;

namespace Alliance.Functions.Hosting;

/// <summary>The adapters and the use cases over them, chosen by the settings.</summary>
internal sealed class Head
{
    /// <summary>The setting that gives the embedded store's folder.</summary>
    public const string DataSetting = "Embedded:data";
    private const string SecretsSetting = "Alliance:secrets";

    private Head(IConfiguration configuration, IDocumentStore store, SecretsFile secrets, TimeProvider time, PlatformSettings settings, string description)
    {
        Store = store;
        Description = description;
        Workflows = new DurableWorkflows(store, time);
        var neighbours = HeadNeighbours.Open(configuration, secrets, time, () => Identity(configuration), Workflows);
        Platform = new AlliancePlatform(store, time, new SystemEntropy(), secrets.RootSecret, settings, neighbours);
        // Tokens live by the real clock, however fast the alliance's own runs.
        Api = Api.Over(Platform, new SigningKeys(secrets.Ring), TimeProvider.System);
    }

    /// <summary>Where everything is kept.</summary>
    public IDocumentStore Store { get; }

    /// <summary>The use cases.</summary>
    public AlliancePlatform Platform { get; }

    /// <summary>What the endpoints call.</summary>
    public Api Api { get; }

    /// <summary>Runs workflows.</summary>
    public DurableWorkflows Workflows { get; }

    /// <summary>Which store this is, for people.</summary>
    public string Description { get; }

    /// <summary>
    /// Opens the embedded store where a folder is given for it (<c>Embedded:data</c>), and otherwise Cosmos DB: by
    /// <c>Cosmos</c>, a connection string, or by <c>Cosmos:accountEndpoint</c> and the app's identity.
    /// </summary>
    /// <exception cref="InvalidOperationException">A setting is missing or wrong, or the secrets are of another store; the message says which.</exception>
    public static async Task<Head> Open(IConfiguration settings)
    {
        var head = string.IsNullOrEmpty(settings[DataSetting]) ? await OpenCosmos(settings) : OpenEmbedded(settings);
        return await head.Platform.HasTheStoresSecret()
            ? head
            : throw new InvalidOperationException(
                $"{head.Description}: its documents were made with other secrets than these. Give the app the secrets.json that belongs to them.");
    }

    private static async Task<Head> OpenCosmos(IConfiguration settings)
    {
        var options = new CosmosStoreOptions
        {
            Database = Required(settings, "Cosmos:database"),
            UseGateway = settings.GetValue<bool>("Cosmos:gateway"),
            AcceptWeakReads = settings.GetValue<bool>("Cosmos:acceptWeakReads"),
        };
        options = settings["Cosmos"] is { Length: > 0 } connection
            ? options with { ConnectionString = connection }
            : options with { Endpoint = Address(settings, "Cosmos:accountEndpoint"), Credential = Identity(settings) };
        var text = Required(settings, SecretsSetting);
        var secrets = SecretsFile.Parse(Encoding.UTF8.GetBytes(text), $"The setting {SecretsSetting}");
        return new Head(
            settings, await CosmosDocumentStore.Open(options), secrets, TimeProvider.System, new PlatformSettings(), $"Cosmos DB, database {options.Database}");
    }

    private static Head OpenEmbedded(IConfiguration settings)
    {
        // Absolute, since the host decides where a worker starts.
        var folder = settings[DataSetting]!;
        if (!Path.IsPathFullyQualified(folder))
        {
            throw new InvalidOperationException($"The setting {DataSetting} is '{folder}'; give the data folder as an absolute path.");
        }

        var file = Path.Combine(folder, SecretsFile.Name);
        if (!File.Exists(file))
        {
            throw new InvalidOperationException($"There is no {file}. Load an alliance into its folder first: the server's command seed does that.");
        }

        return new Head(
            settings, SqliteDocumentStore.Open(folder), SecretsFile.Read(file), ClockFile.Read(folder),
            new PlatformSettings { CatalogueLifetime = TimeSpan.Zero },
            $"the embedded store in {folder}: one worker alone (FUNCTIONS_WORKER_PROCESS_COUNT=1), on one machine");
    }

    private static DefaultAzureCredential Identity(IConfiguration settings) => new(new DefaultAzureCredentialOptions
    {
        ManagedIdentityClientId = settings["Cosmos:clientId"] is { Length: > 0 } id ? id : Environment.GetEnvironmentVariable("AZURE_CLIENT_ID"),
        ExcludeInteractiveBrowserCredential = true,
    });

    private static Uri Address(IConfiguration settings, string name) =>
        Uri.TryCreate(Required(settings, name), UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps
            ? address
            : throw new InvalidOperationException($"The setting {name} is '{settings[name]}'; give an address such as https://NAME.documents.azure.com:443/.");

    private static string Required(IConfiguration settings, string name) =>
        settings[name] is { Length: > 0 } value
            ? value
            : throw new InvalidOperationException(
                $"The setting {name} is missing (as an environment variable: {name.Replace(":", "__")}). local.settings.sample.json shows every setting.");
}
