using Alliance.Ports;

namespace Alliance.Storage;

/// <summary>What every mailbox needs from outside.</summary>
internal sealed record MailboxContext(IDocumentStore Store, TimeProvider Time, IEntropy Entropy)
{
    public string NewCommitId()
    {
        Span<byte> bytes = stackalloc byte[10];
        Entropy.Fill(bytes);
        return Base32.Encode(bytes);
    }
}

/// <summary>Asks the store again while it is unavailable, up to a deadline counted from the first failure.</summary>
internal sealed class Retry(MailboxContext context)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private long? _firstFailure;

    /// <summary>How often the store has failed so far.</summary>
    public int Failures { get; private set; }

    /// <summary>Asks until there is an answer.</summary>
    /// <param name="ask">The question.</param>
    /// <param name="onFailure">Told of each failure, before anything else happens.</param>
    public async ValueTask<T> Run<T>(Func<ValueTask<T>> ask, Action? onFailure = null)
    {
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (StoreUnavailableException)
            {
                onFailure?.Invoke();
                _firstFailure ??= context.Time.GetTimestamp();
                if (context.Time.GetElapsedTime(_firstFailure.Value) > Deadline)
                {
                    throw;
                }
            }

            var delayMs = Math.Min(10 << Math.Min(Failures++, 7), 1_000);
            await Task.Delay(TimeSpan.FromMilliseconds(delayMs), context.Time);
        }
    }
}
