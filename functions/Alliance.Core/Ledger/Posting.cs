using System.Text.Json.Serialization;

namespace Alliance.Ledger;

/// <summary>
/// One line of an entry's double entry. The lines of an entry sum to zero for each issuer, so that at any time
/// issued = held + outstanding + owed to merchants + expired + reversed + adjusted + loss.
/// </summary>
/// <param name="Account">The account.</param>
/// <param name="Issuer">Whose points these are.</param>
/// <param name="Creditor">On <see cref="LedgerAccount.Owed"/>: whom the issuer owes.</param>
/// <param name="Points">Positive into the account; never zero.</param>
internal readonly record struct Posting(LedgerAccount Account, string Issuer, string? Creditor, long Points);

/// <summary>The accounts of the alliance's ledger.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LedgerAccount>))]
internal enum LedgerAccount
{
    /// <summary>What an issuer has promised; grows downwards.</summary>
    Issued,

    /// <summary>What a member can spend; below zero where the member owes.</summary>
    Held,

    /// <summary>Redemptions outstanding: in codes that were not used yet.</summary>
    Outstanding,

    /// <summary>What an issuer owes to another merchant.</summary>
    Owed,

    /// <summary>Breakage.</summary>
    Expired,

    /// <summary>Taken back by a refund, a reversal or a move.</summary>
    Reversed,

    /// <summary>Taken by an operator.</summary>
    Adjusted,

    /// <summary>Given for a completion that was lost after its reward had been used.</summary>
    Loss,
}

/// <summary>Names that stand in postings beside merchants' ids.</summary>
internal static class Issuers
{
    /// <summary>The alliance itself: it issues completion rewards and adjustments, and bears losses.</summary>
    public const string Alliance = "alliance";
}
