using Alliance.Compliance;
using Alliance.Functions.Blobs;
using Alliance.Ports;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Time.Testing;

namespace Alliance.Functions.Tests;

/// <summary>
/// The adapter on Azurite or on an account: whatever the connection string in ALLIANCE_STORAGE_CONNECTION leads to.
/// Each test has a container of its own and deletes it.
/// </summary>
public sealed class AzureBlobCompliance : BlobStoreCompliance, IAsyncDisposable
{
    private static readonly string? s_connection = Environment.GetEnvironmentVariable("ALLIANCE_STORAGE_CONNECTION");
    private static readonly HttpClient s_browser = new();
    private readonly string _container = $"alliance-test-{Guid.NewGuid():n}";
    private DateTimeOffset _now;

    protected override ValueTask<IBlobStore> Open(DateTimeOffset now)
    {
        Assert.SkipWhen(string.IsNullOrEmpty(s_connection), "ALLIANCE_STORAGE_CONNECTION holds no connection string.");
        _now = now;
        return new(new AzureBlobStore(Container(), new FakeTimeProvider(now)));
    }

    protected override ValueTask<IBlobStore> Reopen(IBlobStore store) => Open(_now);

    protected override async Task<Followed> Follow(IBlobStore store, string link)
    {
        using var answer = await s_browser.GetAsync(new Uri(link));
        return answer.IsSuccessStatusCode
            ? new(new(await answer.Content.ReadAsByteArrayAsync(), Header("Content-Type")!), Header("Content-Disposition"))
            : new(null, null);

        string? Header(string name) => answer.Content.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;
    }

    public async ValueTask DisposeAsync()
    {
        if (!string.IsNullOrEmpty(s_connection))
        {
            await Container().DeleteIfExistsAsync();
        }
    }

    private BlobContainerClient Container() => new(s_connection, _container);
}
