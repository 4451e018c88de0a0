using System.Globalization;
using Alliance.Ports;
using Azure.Messaging.ServiceBus;

namespace Alliance.Functions.Queues;

/// <summary>The dead letters of a queue, which the service keeps in a queue of their own. A handle is a sequence number.</summary>
internal sealed class DeadLetterQueue(ServiceBusReceiver receiver, ServiceBusSender sender) : IAsyncDisposable
{
    private const int BatchSize = 100;
    private static readonly TimeSpan s_wait = TimeSpan.FromSeconds(2);

    public async ValueTask<DeadMessagePage> List(int limit, string? continuation, CancellationToken cancellation)
    {
        PortRules.CheckLimit(limit, QueueRules.LimitMax);
        var from = continuation is null ? 0 : Number(continuation)
            ?? throw new ArgumentException("The continuation is not one that this queue returned.", nameof(continuation));
        return await Failures.Ask(async () =>
        {
            var found = await receiver.PeekMessagesAsync(limit, from, cancellation);
            return new DeadMessagePage([.. found.Select(Read)], found.Count > 0 ? Text(found[^1].SequenceNumber + 1) : null);
        }, cancellation);
    }

    /// <summary>Sends a copy of each before it removes it: a failure between the two leaves both, and the next replay sends the same copy.</summary>
    public ValueTask<int> Replay(IReadOnlyList<string>? handles, long countMax, CancellationToken cancellation) => Each(handles, countMax, async dead =>
    {
        await sender.SendMessageAsync(Envelope.Again(dead), cancellation);
        await receiver.CompleteMessageAsync(dead, cancellation);
    }, cancellation);

    public ValueTask<int> Purge(IReadOnlyList<string>? handles, long countMax, CancellationToken cancellation) =>
        Each(handles, countMax, dead => receiver.CompleteMessageAsync(dead, cancellation), cancellation);

    public ValueTask DisposeAsync() => receiver.DisposeAsync();

    private async ValueTask<int> Each(
        IReadOnlyList<string>? handles, long countMax, Func<ServiceBusReceivedMessage, Task> work, CancellationToken cancellation)
    {
        if (handles is not null)
        {
            QueueRules.CheckMany(handles);
        }
        var wanted = handles?.Select(Number).OfType<long>().ToHashSet();
        return await Failures.Ask(async () =>
        {
            var (count, passed) = (0, new List<ServiceBusReceivedMessage>());
            try
            {
                // No more than there were at first: those that die again meanwhile are not met again for ever.
                while (wanted?.Count != 0 && count + passed.Count < countMax
                    && await receiver.ReceiveMessagesAsync(BatchSize, s_wait, cancellation) is { Count: > 0 } some)
                {
                    foreach (var dead in some)
                    {
                        if (wanted?.Remove(dead.SequenceNumber) == false)
                        {
                            passed.Add(dead);
                            continue;
                        }
                        await work(dead);
                        count++;
                    }
                }
            }
            finally
            {
                await GiveBack(passed);
            }
            return count;
        }, cancellation);
    }

    private async Task GiveBack(List<ServiceBusReceivedMessage> passed)
    {
        foreach (var dead in passed)
        {
            try
            {
                await receiver.AbandonMessageAsync(dead);
            }
            catch (ServiceBusException exception) when (Failures.IsLockLost(exception))
            {
                // It has given itself back.
            }
        }
    }

    private static DeadMessage Read(ServiceBusReceivedMessage dead) => new(
        Text(dead.SequenceNumber), Envelope.IdOf(dead), dead.Body.ToMemory(), dead.SessionId, Envelope.BuriedDeliveriesOf(dead), dead.DeadLetterReason);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static long? Number(string handle) =>
        long.TryParse(handle, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
