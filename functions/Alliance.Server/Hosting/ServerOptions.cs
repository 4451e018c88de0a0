namespace Alliance.Server.Hosting;

/// <summary>How to run one server.</summary>
/// <param name="Data">Where everything is kept.</param>
/// <param name="Urls">Where to listen.</param>
/// <param name="IsDevelopment">True for a first start with the sample and, on loopback, development tokens.</param>
internal sealed record ServerOptions(DataFolder Data, IReadOnlyList<string> Urls, bool IsDevelopment)
{
    /// <summary>The address that a server listens on unless told otherwise.</summary>
    public const string DefaultUrls = "http://127.0.0.1:7071";

    /// <summary>Development tokens need a development server that nobody but this machine can reach.</summary>
    public bool GivesDevTokens => IsDevelopment && Urls.All(ListenAddress.IsLoopback);

    /// <summary>True when the environment is called Development, as ASP.NET Core reads it.</summary>
    public static bool IsDevelopmentEnvironment =>
        (Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") ?? Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT"))
        ?.Equals("Development", StringComparison.OrdinalIgnoreCase) == true;
}
