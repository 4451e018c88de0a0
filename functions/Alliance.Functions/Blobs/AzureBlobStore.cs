using Alliance.Ports;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Azure.Storage.Sas;

namespace Alliance.Functions.Blobs;

/// <summary>
/// Blobs in one container of an Azure Storage account with a flat namespace (a hierarchical one lists in another order).
/// The container is made by the first put. A client with the account's key signs links with it; one with a token
/// credential signs them with a user delegation key, for which its identity needs the role Storage Blob Delegator.
/// </summary>
/// <param name="container">The container; the client's options say how often a request is tried again.</param>
/// <param name="time">By which a link's end is judged when the link is made.</param>
public sealed class AzureBlobStore(BlobContainerClient container, TimeProvider time) : IBlobStore
{
    /// <summary>Azure allows 7 days by its own clock; a link lasts a day at most, so that a key serves for five.</summary>
    private static readonly TimeSpan s_keyLifetime = TimeSpan.FromDays(6);

    private UserDelegationKey? _key;

    /// <inheritdoc/>
    public async ValueTask Put(string name, ReadOnlyMemory<byte> content, string contentType, CancellationToken cancellation = default)
    {
        BlobRules.CheckPut(name, content, contentType);
        var options = new BlobUploadOptions
        {
            HttpHeaders = new() { ContentType = contentType },
            TransferOptions = new() { InitialTransferSize = BlobRules.ContentBytesMax },
        };
        await Ask(async () =>
        {
            try
            {
                return await container.GetBlobClient(name).UploadAsync(new BinaryData(content), options, cancellation);
            }
            catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.ContainerNotFound)
            {
                await container.CreateIfNotExistsAsync(cancellationToken: cancellation);
                return await container.GetBlobClient(name).UploadAsync(new BinaryData(content), options, cancellation);
            }
        }, cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask<Blob?> Get(string name, CancellationToken cancellation = default)
    {
        BlobRules.CheckName(name);
        return await Ask(async () =>
        {
            try
            {
                var found = (await container.GetBlobClient(name).DownloadContentAsync(cancellation)).Value;
                return new Blob(found.Content.ToMemory(), found.Details.ContentType);
            }
            catch (RequestFailedException exception) when (exception.Status == 404)
            {
                return null;
            }
        }, cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask<BlobPage> List(string prefix, int limit, string? continuation = null, CancellationToken cancellation = default)
    {
        BlobRules.CheckList(prefix, limit);
        var pages = container.GetBlobsAsync(new GetBlobsOptions { Prefix = prefix.Length > 0 ? prefix : null }, cancellation).AsPages(continuation, limit);
        return await Ask(async () =>
        {
            try
            {
                await using var each = pages.GetAsyncEnumerator(cancellation);
                return await each.MoveNextAsync()
                    ? new([.. each.Current.Values.Select(blob => blob.Name)], each.Current.ContinuationToken is { Length: > 0 } next ? next : null)
                    : new BlobPage([], null);
            }
            catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.ContainerNotFound)
            {
                return new([], null);
            }
            catch (RequestFailedException exception) when (exception.Status == 400 && continuation is not null)
            {
                throw new ArgumentException("The continuation is not one that this store returned.", nameof(continuation), exception);
            }
        }, cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask Delete(string name, CancellationToken cancellation = default)
    {
        BlobRules.CheckName(name);
        await Ask(() => container.GetBlobClient(name).DeleteIfExistsAsync(cancellationToken: cancellation), cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask<Uri> SignedLink(string name, DateTimeOffset until, CancellationToken cancellation = default)
    {
        var end = BlobRules.CheckLink(name, until, time.GetUtcNow());
        var blob = container.GetBlobClient(name);
        var link = new BlobSasBuilder(BlobSasPermissions.Read, end)
        {
            BlobContainerName = container.Name,
            BlobName = name,
            Resource = "b",
            ContentDisposition = BlobRules.Disposition(name),
            // Only an emulator is reached without TLS.
            Protocol = container.Uri.Scheme == Uri.UriSchemeHttps ? SasProtocol.Https : SasProtocol.HttpsAndHttp,
        };
        return blob.CanGenerateSasUri
            ? blob.GenerateSasUri(link)
            : blob.GenerateUserDelegationSasUri(link, await DelegationKey(end, cancellation));
    }

    private async ValueTask<UserDelegationKey> DelegationKey(DateTimeOffset end, CancellationToken cancellation)
    {
        if (_key is not { } key || key.SignedExpiresOn < end)
        {
            // It begins earlier than now, for the service's clock may be behind.
            var now = time.GetUtcNow();
            var options = new BlobGetUserDelegationKeyOptions(now + s_keyLifetime) { StartsOn = now - TimeSpan.FromMinutes(5) };
            _key = key = await Ask(async () =>
                (await container.GetParentBlobServiceClient().GetUserDelegationKeyAsync(options, cancellation)).Value, cancellation);
        }
        return key;
    }

    private static async Task<T> Ask<T>(Func<Task<T>> request, CancellationToken cancellation)
    {
        try
        {
            return await request();
        }
        catch (Exception exception) when (IsAway(exception, cancellation))
        {
            throw new StoreUnavailableException($"Blob storage did not answer, or refused for now: {exception.Message}", exception);
        }
    }

    private static bool IsAway(Exception exception, CancellationToken cancellation) => exception switch
    {
        // No answer, time-out, throttled, or (412) replaced in the middle of a download that had to be resumed.
        RequestFailedException failed => failed.Status is 0 or 408 or 412 or 429 or >= 500,
        // What the client throws after its last try.
        AggregateException all => all.InnerExceptions.All(one => IsAway(one, cancellation)),
        OperationCanceledException => !cancellation.IsCancellationRequested,
        _ => exception is IOException,
    };
}
