using Alliance.Credentials;
using Alliance.Embedded.Documents;
using Alliance.Http.Access;
using Alliance.Ports;

namespace Alliance.Server.Hosting;

/// <summary>A data folder opened by this process: the store, the secrets and the use cases over them.</summary>
internal sealed class OpenAlliance : IAsyncDisposable
{
    private readonly SqliteDocumentStore _store;

    private OpenAlliance(SqliteDocumentStore store, SecretsFile secrets, TimeProvider time)
    {
        (_store, Secrets, Time) = (store, secrets, time);
        var settings = new PlatformSettings { CatalogueLifetime = TimeSpan.Zero };
        Platform = new AlliancePlatform(store, time, new SystemEntropy(), secrets.RootSecret, settings);
    }

    /// <summary>The use cases.</summary>
    public AlliancePlatform Platform { get; }

    /// <summary>The store.</summary>
    public IDocumentStore Store => _store;

    /// <summary>The secrets as they were at the start.</summary>
    public SecretsFile Secrets { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>Opens the folder; refused while another process has it open.</summary>
    public static OpenAlliance Open(DataFolder data, TimeProvider time)
    {
        data.Create();
        SqliteDocumentStore store;
        try
        {
            store = SqliteDocumentStore.Open(data.Path);
        }
        catch (InvalidOperationException exception)
        {
            throw new CommandException(exception.Message);
        }
        catch (StoreDamagedException exception)
        {
            throw new CommandException(exception.Message);
        }

        return new OpenAlliance(store, SecretsFile.Open(data.SecretsFile, time), time);
    }

    /// <summary>True while no alliance has been written.</summary>
    public async Task<bool> IsEmpty() => (await _store.Changes(Containers.Catalogue, null, 1)).Changes.Count == 0;

    /// <summary>Whose API key this is.</summary>
    public async ValueTask<KeyHolder?> FindKeyOwner(string secret)
    {
        var owner = await Platform.ApiKeys.Authenticate(secret);
        return owner is null
            ? null
            : new KeyHolder(
                new Caller(
                    owner.Role == CallerRole.Merchant ? Role.Merchant : Role.Operator, owner.SubjectId,
                    owner.AllianceId == ApiKeys.EveryAlliance ? null : owner.AllianceId),
                owner.ExpiresAt);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _store.DisposeAsync();
}
