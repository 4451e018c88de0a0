using Alliance.Ledger;
using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Campaigns.Runs;

/// <summary>What one entry contributed to one window of a campaign; below zero where it took something back.</summary>
internal readonly record struct TallyLine(
    string MemberId, string MerchantId, long Purchases, long AmountMinor, long PointsByMerchant, long PointsByAlliance);

/// <summary>
/// What campaigns brought, as a projection of members' entries: a line an entry and window, in a few partitions a
/// window, so that a busy day is spread. A report adds them up.
/// </summary>
internal sealed class CampaignTally(Kernel kernel)
{
    private const int Shards = 8;
    private const int WritesAtOnce = 80;
    private const int PageSize = 1_000;

    public async Task Project(IEnumerable<(string AllianceId, LedgerEntry Entry)> entries)
    {
        var lines =
            from item in entries
            from part in item.Entry.Campaigns ?? []
            group (Id: Id(item.Entry), Line: Line(item.Entry, part))
            by PartitionOf(item.AllianceId, part.CampaignId, part.Window, ShardOf(item.Entry.MemberId));
        foreach (var partition in lines)
        {
            foreach (var chunk in partition.Chunk(WritesAtOnce))
            {
                await kernel.CreateMissing(partition.Key, [.. chunk.Select(static item => Write.Create(
                    item.Id, item.Id, Bodies.Encode(new StoredTallyLine(item.Line), DocumentJson.Default.StoredTallyLine)))]);
            }
        }
    }

    /// <summary>Adds up a window.</summary>
    /// <param name="allianceId">The alliance.</param>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="window">The window's key.</param>
    /// <param name="merchantId">The merchant that opened it, whose purchases alone belong to it; or null.</param>
    public async Task<(ReportFigures Total, IReadOnlyDictionary<string, ReportFigures> ByMerchant)> Sum(
        string allianceId, string campaignId, string window, string? merchantId)
    {
        var total = new Sums();
        var merchants = new SortedDictionary<string, Sums>(StringComparer.Ordinal);
        for (var shard = 0; shard < Shards; shard++)
        {
            var partition = PartitionOf(allianceId, campaignId, window, shard);
            string? continuation = null;
            do
            {
                var page = await kernel.ReadRange(partition, SortRange.All, Direction.Ascending, PageSize, continuation);
                foreach (var document in page.Documents)
                {
                    var line = Bodies.Decode(document, DocumentJson.Default.StoredTallyLine).Line;
                    if (merchantId is not null && line.MerchantId != merchantId)
                    {
                        continue;
                    }

                    total.Add(line);
                    if (!merchants.TryGetValue(line.MerchantId, out var sums))
                    {
                        merchants[line.MerchantId] = sums = new Sums();
                    }

                    sums.Add(line);
                }

                continuation = page.Continuation;
            }
            while (continuation is not null);
        }

        return (total.Figures, merchants.ToDictionary(static item => item.Key, static item => item.Value.Figures, StringComparer.Ordinal));
    }

    private static Partition PartitionOf(string allianceId, string campaignId, string window, int shard) =>
        new(Containers.Campaigns, Ids.Key(allianceId, campaignId, $"{window}|{shard}"));

    private static int ShardOf(string memberId) => Base32.Hash(memberId, 4).Sum(static letter => letter) % Shards;

    private static string Id(LedgerEntry entry) => $"{entry.MemberId}:{entry.Number}";

    private static TallyLine Line(LedgerEntry entry, CampaignPoints part)
    {
        // A refund leaves the purchase what it was, but for the money and the points; a move takes it away.
        var purchases = entry.Kind switch { EntryKind.Earn => 1, EntryKind.Reverse => -1, _ => 0 };
        var amountMinor = (entry.AmountMinor ?? 0) * (entry.Kind == EntryKind.Earn ? 1 : -1);
        var byAlliance = part.Issuer == Issuers.Alliance ? part.Points : 0;
        return new(entry.MemberId, entry.MerchantId!, purchases, amountMinor, part.Points - byAlliance, byAlliance);
    }

    private sealed class Sums
    {
        private readonly Dictionary<string, long> _purchasesOf = new(StringComparer.Ordinal);
        private long _purchases;
        private long _amountMinor;
        private long _byMerchants;
        private long _byAlliance;

        public ReportFigures Figures =>
            new(_purchases, _purchasesOf.Values.Count(static count => count > 0), _amountMinor, _byMerchants, _byAlliance);

        public void Add(TallyLine line)
        {
            _purchasesOf[line.MemberId] = _purchasesOf.GetValueOrDefault(line.MemberId) + line.Purchases;
            checked
            {
                _purchases += line.Purchases;
                _amountMinor += line.AmountMinor;
                _byMerchants += line.PointsByMerchant;
                _byAlliance += line.PointsByAlliance;
            }
        }
    }
}

/// <summary>A line as it is kept.</summary>
internal sealed record StoredTallyLine(TallyLine Line);
