using Alliance.Ports;

namespace Alliance.Messaging;

/// <summary>Tells the queue what became of a batch.</summary>
internal sealed class Settlement(IMessageQueue queue, QueueWorkerOptions options, TimeProvider time, Action<Exception> report)
{
    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Settles each message. While the queue does not answer it tries again until the locks end; what it could not settle
    /// comes again by itself.
    /// </summary>
    public async Task Settle(IReadOnlyList<Delivery> batch, IReadOnlyList<Handling> handlings, DateTimeOffset until)
    {
        var groups = batch.Zip(handlings).GroupBy(static pair => pair.Second, static pair => pair.First);
        foreach (var group in groups)
        {
            switch (group.Key)
            {
                case Handling.Handled:
                    await Persist(() => queue.Complete([.. group]), until);
                    break;
                case Handling.Rejected rejected:
                    await Persist(() => queue.DeadLetter([.. group], Readable(rejected.Reason)), until);
                    break;
                case Handling.Failed failed:
                    await GiveBack(group, failed.Reason, until);
                    break;
            }
        }
    }

    private async Task GiveBack(IEnumerable<Delivery> failed, string reason, DateTimeOffset until)
    {
        foreach (var group in failed.GroupBy(static one => one.DeliveryCount))
        {
            await Persist(
                () => group.Key >= queue.Definition.DeliveriesMax
                    ? queue.DeadLetter([.. group], Readable(reason))
                    : queue.Abandon([.. group], options.Backoff(group.Key)),
                until);
        }
    }

    private async Task Persist(Func<ValueTask<IReadOnlyList<LockOutcome>>> settle, DateTimeOffset until)
    {
        for (var pause = PauseMin; ; pause *= 2)
        {
            try
            {
                await settle();
                return;
            }
            catch (StoreUnavailableException exception)
            {
                report(exception);
                if (time.GetUtcNow() + pause >= until)
                {
                    return;
                }
            }

            await Task.Delay(pause, time);
        }
    }

    private static string Readable(string reason) => reason.Length switch
    {
        0 => "No reason was given.",
        > QueueRules.ReasonLengthMax => reason[..QueueRules.ReasonLengthMax],
        _ => reason,
    };
}
