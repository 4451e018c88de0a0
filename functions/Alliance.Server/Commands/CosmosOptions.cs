using System.CommandLine;
using Alliance.Cosmos;
using Alliance.Server.Hosting;
using Azure.Identity;

namespace Alliance.Server.Commands;

/// <summary>Where a command finds its documents: in the data folder, or in a Cosmos DB account.</summary>
internal sealed class CosmosOptions
{
    /// <summary>The variable that names the account where the option does not, so that a key is in no command line.</summary>
    public const string Variable = "ALLIANCE_COSMOS";

    private readonly Option<string?> _account = new("--cosmos")
    {
        Description = $"A Cosmos DB account instead of the folder: its endpoint (as whom you are signed in to Azure) or a connection string. Without it the environment's {Variable}, where that is set.",
        HelpName = "account",
    };

    private readonly Option<string> _database = new("--database")
    {
        Description = "The database of the account.", DefaultValueFactory = _ => "alliance", HelpName = "name",
    };

    private readonly Option<bool> _gateway = new("--gateway") { Description = "Speak HTTPS with the account's gateway alone, as emulators want it." };

    private readonly Option<bool> _weakReads = new("--accept-weak-reads")
    {
        Description = "Open an account whose reads are weaker than strong: for an emulator that cannot do better, and one process.",
    };

    /// <summary>Gives a command these options.</summary>
    public void AddTo(Command command)
    {
        command.Add(_account);
        command.Add(_database);
        command.Add(_gateway);
        command.Add(_weakReads);
    }

    /// <summary>The account, or null where the folder holds everything.</summary>
    public CosmosStoreOptions? Account(ParseResult parsed)
    {
        // No default of the option: help prints those, and this one may hold a key.
        if ((parsed.GetValue(_account) ?? Environment.GetEnvironmentVariable(Variable)) is not { Length: > 0 } account)
        {
            return null;
        }

        var options = new CosmosStoreOptions
        {
            Database = parsed.GetValue(_database)!, UseGateway = parsed.GetValue(_gateway), AcceptWeakReads = parsed.GetValue(_weakReads),
        };
        return Uri.TryCreate(account, UriKind.Absolute, out var endpoint) && endpoint.Scheme is "https" or "http"
            ? options with { Endpoint = endpoint, Credential = new DefaultAzureCredential() }
            : options with { ConnectionString = account };
    }

    /// <summary>Opens whichever it is, for a service or for a command.</summary>
    public Task<OpenAlliance> Open(ParseResult parsed, DataFolder data, bool forService = false) =>
        Account(parsed) is { } account ? OpenAlliance.Open(account, data, forService) : OpenAlliance.Open(data, forService);
}
