using Alliance.Ports;

namespace Alliance.Storage;

/// <summary>What every mailbox needs from outside.</summary>
internal sealed class MailboxContext
{
    private readonly CommitIds _commits;

    public MailboxContext(IDocumentStore store, TimeProvider time, IEntropy entropy) =>
        (Store, Time, _commits) = (store, time, new CommitIds(entropy));

    public IDocumentStore Store { get; }

    public TimeProvider Time { get; }

    /// <inheritdoc cref="CommitIds.Next"/>
    public string NewCommitId() => _commits.Next();
}

/// <summary>Asks the store again while it is unavailable, up to a deadline counted from the first failure.</summary>
internal sealed class Retry(MailboxContext context)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private long? _firstFailure;
    private int _failures;

    /// <summary>Asks until there is an answer.</summary>
    public async ValueTask<T> Run<T>(Func<ValueTask<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (StoreUnavailableException)
        {
            return await Resume(ask);
        }
    }

    /// <summary>Goes on asking after a failure.</summary>
    public async ValueTask<T> Resume<T>(Func<ValueTask<T>> ask)
    {
        while (true)
        {
            _firstFailure ??= context.Time.GetTimestamp();
            if (context.Time.GetElapsedTime(_firstFailure.Value) > Deadline)
            {
                throw new StoreUnavailableException("The store did not answer in time.");
            }

            await Task.Delay(StoreRetry.Pause(_failures++), context.Time);
            try
            {
                return await ask();
            }
            catch (StoreUnavailableException)
            {
                // Once more, until the deadline.
            }
        }
    }
}
