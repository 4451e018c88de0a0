using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Feed;

/// <summary>A change that could not be handled, kept until somebody looks at it.</summary>
internal sealed record DeadLetter(string Handler, string Container, string PartitionKey, string DocumentId, string Error, DateTimeOffset At)
{
    public static Partition Partition => new(Containers.System, "dead-letters");
}

/// <summary>Keeps what could not be handled, so that it is never skipped in silence.</summary>
internal sealed class DeadLetters(Kernel kernel)
{
    public async Task Keep(string handler, Partition partition, string documentId, Exception exception)
    {
        var letter = new DeadLetter(handler, partition.Container, partition.Key, documentId, $"{exception.GetType().Name}: {exception.Message}", kernel.Now);
        var id = Base32.Hash($"{handler}\n{partition.Key}\n{documentId}", 26);
        // Already there: it was found unhandled before, and nothing is lost.
        await new Retry(kernel.Mailing).Run(() => kernel.Store.Commit(
            DeadLetter.Partition, [Write.Create(id, $"{letter.At.UtcTicks:D19}", Bodies.Encode(letter, DocumentJson.Default.DeadLetter))]));
    }
}
