namespace Alliance.Ledger;

/// <summary>Pure arithmetic on a member's lots, which stay sorted by expiry, then issuer.</summary>
internal static class Lots
{
    /// <summary>Beyond it, lots of one issuer are merged under the later expiry: bounded, and never to the member's harm.</summary>
    public const int Max = 256;

    /// <summary>Adds points to the lot of that issuer and expiry. <paramref name="isNew"/> tells whether it had to be made.</summary>
    public static Lot[] Add(Lot[] lots, string issuer, DateTimeOffset expiresAt, long points, out bool isNew)
    {
        var at = 0;
        for (; at < lots.Length; at++)
        {
            var order = Compare(lots[at], issuer, expiresAt);
            if (order == 0)
            {
                isNew = false;
                var merged = (Lot[])lots.Clone();
                merged[at] = lots[at] with { Points = checked(lots[at].Points + points) };
                return merged;
            }

            if (order > 0)
            {
                break;
            }
        }

        isNew = true;
        var grown = new Lot[lots.Length + 1];
        Array.Copy(lots, grown, at);
        grown[at] = new Lot(issuer, expiresAt, points);
        Array.Copy(lots, at, grown, at + 1, lots.Length - at);
        return grown.Length > Max ? MergeOne(grown) : grown;
    }

    /// <summary>Takes up to <paramref name="points"/> from the lots that match, earliest expiry first.</summary>
    public static Lot[] Take(Lot[] lots, long points, Func<Lot, bool> matches, List<Lot> taken)
    {
        if (points <= 0)
        {
            return lots;
        }

        var left = new List<Lot>(lots.Length);
        foreach (var lot in lots)
        {
            if (points == 0 || !matches(lot))
            {
                left.Add(lot);
                continue;
            }

            var piece = Math.Min(points, lot.Points);
            points -= piece;
            taken.Add(lot with { Points = piece });
            if (lot.Points > piece)
            {
                left.Add(lot with { Points = lot.Points - piece });
            }
        }

        return [.. left];
    }

    private static int Compare(Lot lot, string issuer, DateTimeOffset expiresAt)
    {
        var order = lot.ExpiresAt.CompareTo(expiresAt);
        return order != 0 ? order : string.CompareOrdinal(lot.Issuer, issuer);
    }

    private static Lot[] MergeOne(Lot[] lots)
    {
        for (var i = 0; i < lots.Length; i++)
        {
            for (var j = i + 1; j < lots.Length; j++)
            {
                if (lots[j].Issuer == lots[i].Issuer)
                {
                    var merged = lots.ToList();
                    merged[j] = lots[j] with { Points = checked(lots[j].Points + lots[i].Points) };
                    merged.RemoveAt(i);
                    return [.. merged];
                }
            }
        }

        return lots;
    }
}
