using Alliance.Ports;

namespace Alliance.Storage;

/// <summary>
/// Written once into a store: with which root secret its codes and look-ups were made. With another one every code
/// would be unknown and every member be registered twice.
/// </summary>
internal sealed record SecretsMark(string Fingerprint)
{
    private const string DocumentId = "secrets";

    private static Partition Partition => new(Containers.System, "deployment");

    /// <summary>Whether a store that is only read was begun with another secret.</summary>
    public static async Task<bool> Contradicts(IDocumentStore store, byte[] rootSecret) =>
        await store.Read(Partition, DocumentId) is { } document
        && Bodies.Decode(document, DocumentJson.Default.SecretsMark) != new SecretsMark(new Secrets(rootSecret).Fingerprint);

    /// <summary>Whether the store was begun with this secret; one without a mark gets it now.</summary>
    public static async Task<bool> Matches(Kernel kernel)
    {
        var mine = new SecretsMark(kernel.Secrets.Fingerprint);
        var standing = await kernel.Read(Partition.Container, Partition.Key, DocumentId, DocumentJson.Default.SecretsMark);
        if (standing is null)
        {
            await kernel.Store.Commit(Partition, [Write.Create(DocumentId, null, Bodies.Encode(mine, DocumentJson.Default.SecretsMark))]);
            // Another process may have been first.
            standing = await kernel.Read(Partition.Container, Partition.Key, DocumentId, DocumentJson.Default.SecretsMark);
        }

        return standing == mine;
    }
}
