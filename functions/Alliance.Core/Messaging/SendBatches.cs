using Alliance.Ports;

namespace Alliance.Messaging;

/// <summary>Cuts many messages into batches that one send takes.</summary>
public static class SendBatches
{
    /// <summary>The messages in their order, in as few sends as their sizes allow. Each id must be sent once.</summary>
    public static IEnumerable<IReadOnlyList<QueueMessage>> Of(IEnumerable<QueueMessage> messages)
    {
        var (batch, bytes) = (new List<QueueMessage>(), 0);
        foreach (var message in messages)
        {
            if (batch.Count == QueueRules.SendMessagesMax || (batch.Count > 0 && bytes + QueueRules.Cost(message) > QueueRules.SendBytesMax))
            {
                yield return batch;
                (batch, bytes) = ([], 0);
            }

            batch.Add(message);
            bytes += QueueRules.Cost(message);
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }
}
