using Alliance.Outcomes;
using Alliance.Storage;

namespace Alliance.Inboxes;

/// <summary>How many messages of a template WeChat may still send a member.</summary>
/// <param name="TemplateId">The template.</param>
/// <param name="Granted">How many.</param>
public sealed record GrantView(string TemplateId, int Granted);

/// <summary>Records that a member has allowed WeChat messages of a template, each of them once, as WeChat asks it.</summary>
public sealed class GrantWeChat
{
    /// <summary>How many open grants of one template are counted.</summary>
    public const int GrantsMax = 100;

    /// <summary>How many templates a member can have open grants of.</summary>
    public const int TemplatesMax = 20;

    private readonly Kernel _kernel;

    internal GrantWeChat(Kernel kernel) => _kernel = kernel;

    /// <summary>Adds one grant; the same key again adds none.</summary>
    /// <param name="allianceId">The alliance.</param>
    /// <param name="memberId">Who grants.</param>
    /// <param name="templateId">The template, 1 to 128 characters.</param>
    /// <param name="key">By which the request may be repeated.</param>
    public async Task<Answer<GrantView>> Execute(string allianceId, string memberId, string templateId, RequestKey key) =>
        await Inbox.MissingMember(_kernel, allianceId, memberId) is { } missing ? missing : await Once.Send(
            _kernel.Mailing, InboxState.PartitionOf(allianceId, memberId), InboxState.Shape, new Grant(memberId, templateId, key));

    private sealed class Grant(string memberId, string templateId, RequestKey key) : Command<InboxState, GrantView>
    {
        protected override async ValueTask<Answer<GrantView>> Answer(Unit<InboxState> unit)
        {
            var state = unit.State ?? new InboxState();
            var granted = state.GrantsOf(templateId);
            if (await unit.Find(KeyRecord.DocumentId(key), DocumentJson.Default.KeyRecord) is { } standing)
            {
                return standing.Digest == key.Digest ? Answer<GrantView>.Replay(new GrantView(templateId, granted)) : new KeyReused();
            }

            if (state.ErasedAt is not null)
            {
                return new NotFound(Subject.Member, memberId);
            }

            if (granted == 0 && state.Grants.Length >= TemplatesMax)
            {
                return new TooManyGrants(TemplatesMax);
            }

            if (granted >= GrantsMax)
            {
                return new TooManyGrants(GrantsMax);
            }

            unit.Create(KeyRecord.DocumentId(key), null, new KeyRecord(key.Digest, null), DocumentJson.Default.KeyRecord);
            unit.Put(state.WithGrants(templateId, granted + 1));
            return new GrantView(templateId, granted + 1);
        }
    }
}
