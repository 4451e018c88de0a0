using Alliance.Outcomes;
using Alliance.Storage;

namespace Alliance.Webhooks.Inbound;

/// <summary>How many messages to a merchant's address had bad signatures.</summary>
internal sealed record BadSignatures(long Count, DateTimeOffset LastAt)
{
    public const string DocumentId = "bad-signatures";
}

/// <summary>
/// Counts bad signatures of each merchant's address, and says when there are so many that whoever sends them is to wait.
/// Only messages with bad signatures ever wait: a forger must not be able to shut out the merchant. The counts are
/// written now and then, so that forgers cannot make the store write as fast as they send; a crash loses a few.
/// </summary>
internal sealed class SignatureFailures(Kernel kernel, TimeProvider wall)
{
    public const int PerMinuteMax = 30;
    private const int MerchantsMax = 10_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan WriteInterval = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Tally> _tallies = new(StringComparer.Ordinal);

    /// <summary>Counts one; how long its sender is to wait, or null while there are few.</summary>
    /// <param name="merchantId">Whose address it came to.</param>
    /// <param name="isKnown">True when that merchant has secrets: for others nothing is remembered, so that invented ids fill no memory and no store.</param>
    public async ValueTask<TimeSpan?> Count(string merchantId, bool isKnown)
    {
        var now = wall.GetUtcNow();
        long toWrite = 0;
        TimeSpan? wait;
        lock (_gate)
        {
            var tally = Find(isKnown ? merchantId : "", now);
            if (now - tally.WindowFrom >= Window)
            {
                (tally.WindowFrom, tally.InWindow) = (now, 0);
            }

            tally.InWindow++;
            tally.Unwritten++;
            wait = tally.InWindow > PerMinuteMax ? tally.WindowFrom + Window - now : null;
            if (isKnown && now - tally.WrittenAt >= WriteInterval)
            {
                (toWrite, tally.Unwritten, tally.WrittenAt) = (tally.Unwritten, 0, now);
            }
        }

        if (toWrite > 0)
        {
            // Without an answer it may be counted twice or not at all, which nothing depends on.
            await Once.Send(kernel.Mailing, MerchantSecrets.PartitionOf(merchantId), Shapes.BadSignatures, new Add(toWrite, kernel.Now));
        }

        return wait;
    }

    private Tally Find(string merchantId, DateTimeOffset now)
    {
        if (_tallies.TryGetValue(merchantId, out var tally))
        {
            return tally;
        }

        if (_tallies.Count >= MerchantsMax)
        {
            foreach (var (quiet, _) in _tallies.Where(item => now - item.Value.WindowFrom >= Window).ToList())
            {
                _tallies.Remove(quiet);
            }
        }

        // When all are loud, the rest share one tally.
        return _tallies.Count < MerchantsMax || merchantId.Length == 0 ? _tallies[merchantId] = new Tally { WindowFrom = now } : Find("", now);
    }

    private sealed class Tally
    {
        public DateTimeOffset WindowFrom { get; set; }

        public int InWindow { get; set; }

        public long Unwritten { get; set; }

        public DateTimeOffset WrittenAt { get; set; }
    }

    private sealed class Add(long count, DateTimeOffset now) : Command<BadSignatures, BadSignatures>
    {
        protected override ValueTask<Answer<BadSignatures>> Answer(Unit<BadSignatures> unit)
        {
            unit.Put(new BadSignatures((unit.State?.Count ?? 0) + count, now));
            return new(unit.State!);
        }
    }
}
