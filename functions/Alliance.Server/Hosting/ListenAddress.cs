using System.Net;

namespace Alliance.Server.Hosting;

/// <summary>The addresses that <c>--urls</c> names.</summary>
internal static class ListenAddress
{
    /// <summary>Splits and checks the option's value.</summary>
    public static IReadOnlyList<string> Parse(string urls)
    {
        var all = urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var url in all)
        {
            if (!Uri.TryCreate(url.Replace("://*", "://0.0.0.0").Replace("://+", "://0.0.0.0"), UriKind.Absolute, out var uri)
                || uri.Scheme != Uri.UriSchemeHttp || uri.PathAndQuery != "/")
            {
                throw new CommandException($"'{url}' is no address to listen on. Give http://HOST:PORT, several separated by ';'. TLS belongs to the proxy in front.");
            }
        }

        return all.Length > 0 ? all : throw new CommandException("--urls names no address. Give http://HOST:PORT.");
    }

    /// <summary>True when nobody but this machine can reach the address.</summary>
    public static bool IsLoopback(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && (uri.Host == "localhost" || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address)));
}
