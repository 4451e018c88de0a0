using System.Globalization;
using Microsoft.Azure.Cosmos;

namespace Alliance.Cosmos;

/// <summary>What the SDK's answers hold.</summary>
internal static class Responses
{
    /// <summary>The whole body.</summary>
    public static async Task<byte[]> Bytes(this ResponseMessage response, CancellationToken cancellation)
    {
        using var bytes = new MemoryStream(response.Content.CanSeek ? (int)response.Content.Length : 0);
        await response.Content.CopyToAsync(bytes, cancellation);
        return bytes.ToArray();
    }

    /// <summary>The number that says more of a status, or 0.</summary>
    public static int SubStatus(this Headers headers) =>
        int.TryParse(headers["x-ms-substatus"], NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
