using Azure.Core;

namespace Alliance.Cosmos;

/// <summary>
/// Where the account is, who we are, and the bounds. Either <see cref="ConnectionString"/>, or <see cref="Endpoint"/>
/// with <see cref="Credential"/>.
/// </summary>
public sealed record CosmosStoreOptions
{
    /// <summary>The database that holds the containers.</summary>
    public required string Database { get; init; }

    /// <summary>Endpoint and key in one, as the portal shows them; for emulators and laptops.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>The account's address, for an identity.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The identity; it needs the role "Cosmos DB Built-in Data Contributor" on the account, and no key.</summary>
    public TokenCredential? Credential { get; init; }

    /// <summary>
    /// True to speak HTTPS with the gateway alone, for emulators and networks that open port 443 only. Otherwise
    /// requests go straight to the replicas over TCP, a network hop less.
    /// </summary>
    public bool UseGateway { get; init; }

    /// <summary>
    /// True to open an account whose reads are weaker than strong. The port's guarantee then holds for one process
    /// alone, which sees its own writes: for an emulator that cannot do better.
    /// </summary>
    public bool AcceptWeakReads { get; init; }

    /// <summary>
    /// How long one request may take, the SDK's own retries included. Afterwards the store counts as unavailable, and
    /// the caller asks again.
    /// </summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>How often the SDK itself sends a throttled request again, before the caller hears of it.</summary>
    public int ThrottledRetries { get; init; } = 3;

    /// <summary>How long the SDK waits for such retries altogether.</summary>
    public TimeSpan ThrottledWait { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Makes the client of the gateway's requests; for tests and for emulators with a certificate of their own.</summary>
    public Func<HttpClient>? HttpClientFactory { get; init; }
}
