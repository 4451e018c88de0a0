using Alliance.Outcomes;
using Alliance.Storage;

namespace Alliance.Inboxes;

/// <summary>Marks one message as read.</summary>
internal sealed class MarkRead(Kernel kernel, string messageId) : Command<InboxState, InboxMessage>
{
    protected override async ValueTask<Answer<InboxMessage>> Answer(Unit<InboxState> unit)
    {
        if (messageId == InboxState.DocumentId || await unit.Find(messageId, DocumentJson.Default.InboxMessage) is not { } message)
        {
            return new NotFound(Subject.Message, messageId);
        }

        if (message.ReadAt is null)
        {
            message = message with { ReadAt = kernel.Now };
            unit.Replace(messageId, message.SortKey, message, DocumentJson.Default.InboxMessage);
        }

        return message;
    }
}

/// <summary>Marks everything up to a message as read.</summary>
internal sealed class MarkReadUpTo(string sortKey) : Command<InboxState, InboxState>
{
    protected override ValueTask<Answer<InboxState>> Answer(Unit<InboxState> unit)
    {
        var state = unit.State ?? new InboxState();
        if (string.CompareOrdinal(state.ReadUpTo, sortKey) < 0)
        {
            state = state with { ReadUpTo = sortKey };
            unit.Put(state);
        }

        return new(state);
    }
}

/// <summary>Takes an inbox out of use.</summary>
internal sealed class EraseInbox(Kernel kernel) : Command<InboxState, InboxState>
{
    protected override ValueTask<Answer<InboxState>> Answer(Unit<InboxState> unit)
    {
        if (unit.State?.ErasedAt is null)
        {
            unit.Put(new InboxState { ErasedAt = kernel.Now });
        }

        return new(unit.State!);
    }
}
