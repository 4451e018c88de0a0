using System.Buffers;

namespace Alliance.Http.Input;

/// <summary>How ids are written, in paths and in bodies.</summary>
internal static class Ids
{
    public const string Member = "mbr_";
    public const string Merchant = "mch_";
    public const string Operator = "opr_";
    public const string Location = "loc_";
    public const string Passport = "psp_";
    public const string Stop = "stp_";
    public const string Reward = "rwd_";
    public const string Redemption = "rdm_";
    public const string Key = "key_";
    public const string Campaign = "cmp_";
    public const string Route = "rte_";
    public const string WebhookEndpoint = "whe_";
    public const string WebhookDelivery = "whd_";
    public const string WebhookSecret = "whs_";
    public const string Notification = "ntf_";

    private static readonly SearchValues<char> _letters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    private static readonly SearchValues<char> _orderLetters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    private static readonly SearchValues<char> _allianceLetters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    private static readonly SearchValues<char> _secretLetters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-*");

    /// <summary><c>^mbr_[A-Za-z0-9_-]{1,48}$</c> for the prefix <c>mbr_</c>.</summary>
    public static bool IsPrefixed(ReadOnlySpan<char> value, string prefix) =>
        value.StartsWith(prefix, StringComparison.Ordinal)
        && value.Length - prefix.Length is >= 1 and <= 48
        && !value[prefix.Length..].ContainsAnyExcept(_letters);

    /// <summary><c>^[A-Za-z0-9._-]{1,64}$</c>, and not only dots.</summary>
    public static bool IsOrderNo(ReadOnlySpan<char> value) =>
        value.Length is >= 1 and <= 64 && !value.ContainsAnyExcept(_orderLetters) && value is not ("." or "..");

    /// <summary><c>^[a-z0-9-]{1,40}$</c>.</summary>
    public static bool IsAlliance(ReadOnlySpan<char> value) =>
        value.Length is >= 1 and <= 40 && !value.ContainsAnyExcept(_allianceLetters);

    /// <summary>E.164: <c>^\+[1-9][0-9]{6,14}$</c>.</summary>
    public static bool IsPhone(ReadOnlySpan<char> value) =>
        value.Length is >= 8 and <= 16 && value[0] == '+' && value[1] != '0' && !value[1..].ContainsAnyExceptInRange('0', '9');

    /// <summary>Only characters that an API key has.</summary>
    public static bool IsKeySecret(ReadOnlySpan<char> value) => !value.ContainsAnyExcept(_secretLetters);

    /// <summary>Every character is from <c>!</c> to <c>~</c>.</summary>
    public static bool IsVisibleAscii(ReadOnlySpan<char> value) => !value.ContainsAnyExceptInRange('!', '~');
}
