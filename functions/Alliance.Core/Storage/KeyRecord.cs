using Alliance.Outcomes;

namespace Alliance.Storage;

/// <summary>Binds an <c>Idempotency-Key</c> to its request, and to the entry it caused where that has a natural key of its own.</summary>
internal sealed record KeyRecord(string Digest, string? EntryId)
{
    public static string DocumentId(RequestKey key) => "key:" + key.Hash;
}
