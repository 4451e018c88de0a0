using Alliance.Http.Access;

namespace Alliance.Server.Hosting;

/// <summary>Takes over rotated signing keys while the server runs.</summary>
internal sealed partial class SecretsWatch(DataFolder data, SigningKeys keys, TimeProvider time, ILogger<SecretsWatch> log)
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(5);

    public async Task Run(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(_interval, time);
        var seen = File.GetLastWriteTimeUtc(data.SecretsFile);
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            var written = File.GetLastWriteTimeUtc(data.SecretsFile);
            if (written == seen)
            {
                continue;
            }

            try
            {
                keys.Replace(SecretsFile.Read(data.SecretsFile).Ring);
                seen = written;
            }
            catch (Exception exception) when (exception is SecretsDamagedException or IOException or UnauthorizedAccessException)
            {
                LogUnreadable(log, exception);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The secrets file cannot be read; the signing keys stay as they were")]
    private static partial void LogUnreadable(ILogger log, Exception exception);
}
