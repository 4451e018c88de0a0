namespace Alliance.Server.Hosting;

/// <summary>A complete session with curl, the one that README shows and a test runs.</summary>
internal static class Session
{
    /// <summary>The session for a server at this address.</summary>
    public static string For(string address)
    {
        using var stream = typeof(Session).Assembly.GetManifestResourceStream("session.sh")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Replace("{{address}}", address.TrimEnd('/'));
    }
}
