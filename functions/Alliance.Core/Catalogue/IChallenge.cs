namespace Alliance.Catalogue;

/// <summary>What members complete by visiting merchants, for a reward of their choice: a passport or a route.</summary>
internal interface IChallenge
{
    /// <summary>Prefixed, so that it says which of the two it is.</summary>
    string Id { get; }

    string Name { get; }

    /// <summary>Distinct merchants that complete it.</summary>
    int Required { get; }

    /// <summary>Smallest purchase that counts, in minor units.</summary>
    long MinAmountMinor { get; }

    /// <summary>Whether a visit counts without a purchase.</summary>
    bool ByPresence { get; }

    DateTimeOffset ValidFrom { get; }

    DateTimeOffset ValidUntil { get; }

    IReadOnlyList<string> Rewards { get; }

    /// <summary>Whether a merchant takes part.</summary>
    bool Includes(string merchantId);
}
