using Alliance.Bench.Load;

namespace Alliance.Bench.Sides;

/// <summary>The rival of row 3: Kestrel returning given bytes to whatever is asked.</summary>
internal sealed class BareSide : Side, IShowsWallets
{
    private readonly RivalProcess rival;

    private BareSide(RivalProcess rival, IReadOnlyList<Target> targets)
        : base("bare Kestrel, same bytes")
    {
        this.rival = rival;
        WalletTargets = targets;
    }

    public override Uri Url => rival.Url;

    public IReadOnlyList<Target> WalletTargets { get; }

    /// <summary>Serves the body to the same requests that the other side receives.</summary>
    public static async Task<BareSide> StartAsync(
        string cores, string folder, byte[] body, IReadOnlyList<Target> targets, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, "body.json");
        await File.WriteAllBytesAsync(file, body, cancellation);
        return new BareSide(await RivalProcess.StartAsync(cores, ["bare", "--body", file], cancellation), targets);
    }

    public override Task VerifyAsync(CancellationToken cancellation) => Task.CompletedTask;

    public override ValueTask DisposeAsync() => rival.DisposeAsync();
}
