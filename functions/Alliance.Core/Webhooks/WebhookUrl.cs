using System.Net;

namespace Alliance.Webhooks;

/// <summary>Which addresses an endpoint may be registered under. What a name leads to is checked anew at every delivery.</summary>
public static class WebhookUrl
{
    /// <summary>The longest URL, in characters.</summary>
    public const int LengthMax = 500;

    /// <summary>What is wrong with a URL, for people; null when nothing is.</summary>
    /// <param name="url">The URL.</param>
    /// <param name="allowLoopback">True on a development server: <c>http</c> to this machine is then allowed too.</param>
    public static string? Fault(string url, bool allowLoopback)
    {
        if (url.Length > LengthMax || !Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http"))
        {
            return $"url must be an absolute https URL of at most {LengthMax} characters.";
        }

        if (uri.UserInfo.Length > 0 || uri.Fragment.Length > 0)
        {
            return "url must have no user name, password or fragment.";
        }

        var isLocal = allowLoopback && uri.IsLoopback;
        if (uri.Scheme != "https" && !isLocal)
        {
            return "url must begin with https: deliveries carry what merchants know of their members.";
        }

        var host = uri.IdnHost.Trim('[', ']').TrimEnd('.');
        if (IPAddress.TryParse(host, out var address))
        {
            return PublicAddress.IsAllowed(address, allowLoopback) ? null : $"url names {address}, which is no address of the public internet.";
        }

        return isLocal || (host.Contains('.', StringComparison.Ordinal) && !host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            && !host.EndsWith(".local", StringComparison.OrdinalIgnoreCase) && !host.EndsWith(".internal", StringComparison.OrdinalIgnoreCase))
            ? null
            : $"url names '{host}', which is no host of the public internet.";
    }
}
