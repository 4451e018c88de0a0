using Alliance.Ports;
using Alliance.Storage;

namespace Alliance;

/// <summary>How ids are made: a member's id stands in the ids of its redemptions, so that either leads to the same partition.</summary>
internal static class Ids
{
    private const int MemberLength = 16;
    private const int RedemptionLength = 12;
    private const int NotificationLength = 20;

    public static string NewMember(IEntropy entropy) => "mbr_" + Random(entropy, 10);

    public static string NewWebhookEndpoint(IEntropy entropy) => "whe_" + Random(entropy, 10);

    public static string NewWebhookSecret(IEntropy entropy) => "whs_" + Random(entropy, 20);

    public static string NewSecret(IEntropy entropy) => Random(entropy, 25);

    public static string NewKey(IEntropy entropy) => "key_" + Random(entropy, 10);

    /// <summary>A member's id that follows from something, so that making it twice makes it once.</summary>
    public static string MemberFrom(string seed) => "mbr_" + Base32.Hash("member\n" + seed, MemberLength);

    /// <summary>Whether a challenge's id is a route's; otherwise it is a passport's.</summary>
    public static bool IsRoute(string challengeId) => challengeId.StartsWith("rte_", StringComparison.Ordinal);

    /// <summary>A redemption's id that follows from the member and the request or completion behind it.</summary>
    public static string Redemption(string memberId, string seed) =>
        $"rdm_{memberId.AsSpan(4)}{Base32.Hash($"redemption\n{memberId}\n{seed}", RedemptionLength)}";

    /// <summary>The member a redemption belongs to, or null when the text is no redemption id.</summary>
    public static string? MemberOf(string redemptionId) =>
        redemptionId.Length > 4 + RedemptionLength && redemptionId.StartsWith("rdm_", StringComparison.Ordinal)
            ? "mbr_" + redemptionId[4..^RedemptionLength]
            : null;

    /// <summary>A notification's id, which follows from its natural key.</summary>
    public static string Notification(string allianceId, string key) => "ntf_" + Base32.Hash($"notification\n{allianceId}\n{key}", NotificationLength);

    /// <summary>A member's id as people read it: four groups of four.</summary>
    public static string MemberCode(string memberId) => string.Join('-', memberId[4..].Chunk(4).Select(static part => new string(part)));

    /// <summary>The member of a code as people type it, or null.</summary>
    public static string? MemberOfCode(string code)
    {
        var plain = new string([.. code.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit)])
            .Replace('o', '0').Replace('i', '1').Replace('l', '1');
        return plain.Length == MemberLength ? "mbr_" + plain : null;
    }

    /// <summary>The partition key of something that belongs to an alliance.</summary>
    public static string Key(string allianceId, string id) => $"{allianceId}|{id}";

    /// <summary>The partition key of something that belongs to something of an alliance.</summary>
    public static string Key(string allianceId, string id, string part) => $"{allianceId}|{id}|{part}";

    private static string Random(IEntropy entropy, int byteCount)
    {
        Span<byte> bytes = stackalloc byte[byteCount];
        entropy.Fill(bytes);
        return Base32.Encode(bytes);
    }
}
