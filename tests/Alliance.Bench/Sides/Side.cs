using Alliance.Bench.Load;
using Alliance.Bench.Machine;

namespace Alliance.Bench.Sides;

/// <summary>One side of a comparison: a running server with accounts in it, which can prove that its books agree.</summary>
internal abstract class Side(string name) : IAsyncDisposable
{
    public string Name => name;

    public abstract Uri Url { get; }

    /// <summary>Fails the round (<see cref="BenchFailure"/>) unless everything the side recorded agrees.</summary>
    public abstract Task VerifyAsync(CancellationToken cancellation);

    /// <summary>Ends work left over from a round, untimed, so that it does not fall into the other side's.</summary>
    public virtual Task SettleAsync(CancellationToken cancellation) => Task.CompletedTask;

    public abstract ValueTask DisposeAsync();
}

/// <summary>A side that records purchases.</summary>
internal interface IEarns
{
    /// <summary>One target for each account.</summary>
    IReadOnlyList<Target> EarnTargets { get; }

    /// <summary>Targets of one single account.</summary>
    IReadOnlyList<Target> HotEarnTargets { get; }
}

/// <summary>A side that answers wallets.</summary>
internal interface IShowsWallets
{
    IReadOnlyList<Target> WalletTargets { get; }
}

/// <summary>A side that sells limited stock.</summary>
internal interface ISellsStock
{
    IReadOnlyList<Target> Contenders { get; }

    /// <summary>Puts so many new rewards on sale and returns their ids.</summary>
    Task<IReadOnlyList<string>> OfferAsync(int rewards, int stock, CancellationToken cancellation);

    /// <summary>Fails unless each of these rewards has exactly as many winners as it had stock.</summary>
    Task VerifyWinnersAsync(IReadOnlyList<string> rewards, int stock, CancellationToken cancellation);
}
