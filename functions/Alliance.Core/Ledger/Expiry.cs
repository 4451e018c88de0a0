using System.Globalization;
using Alliance.Catalogue;
using Alliance.Feed;
using Alliance.Outcomes;
using Alliance.Ports;
using Alliance.Rewards;
using Alliance.Storage;

namespace Alliance.Ledger;

/// <summary>A member who has something to expire in a minute.</summary>
internal sealed record DueMember(string MemberId);

/// <summary>The last minute that was swept.</summary>
internal sealed record SweptMinute(DateTimeOffset Minute);

/// <summary>
/// Knows which members have something to expire when: a partition a minute, a document a member. It is written from
/// the change feed and read by the sweep.
/// </summary>
internal sealed class Expiry(Kernel kernel)
{
    private const int PageSize = 90;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>Indexes what entries say will expire. Only minutes that no sweep has reached are written.</summary>
    public async Task Index(IEnumerable<(string AllianceId, LedgerEntry Entry)> entries)
    {
        var due =
            from item in entries
            from at in item.Entry.Due ?? []
            group item.Entry.MemberId by (item.AllianceId, Minute: RoundUp(at));
        foreach (var minute in due)
        {
            foreach (var members in minute.Distinct(StringComparer.Ordinal).Chunk(PageSize))
            {
                await Index(minute.Key.AllianceId, minute.Key.Minute, members);
            }
        }
    }

    /// <summary>Expires everything of one alliance that is due, minute after minute since the last sweep.</summary>
    public async Task<int> Sweep(AllianceCatalogue catalogue, CancellationToken cancellation)
    {
        var expired = 0;
        var swept = await Swept(catalogue.AllianceId);
        var last = RoundUp(kernel.Now) - Minute;
        for (var minute = swept + Minute; minute <= last; minute += Minute)
        {
            cancellation.ThrowIfCancellationRequested();
            expired += await SweepMinute(catalogue, PartitionOf(catalogue.AllianceId, minute));
        }

        if (swept != last)
        {
            // Also backwards, when the clock was set back: minutes to come must not count as swept.
            await SaveSwept(catalogue.AllianceId, last);
        }

        return expired;
    }

    private async Task Index(string allianceId, DateTimeOffset minute, string[] members)
    {
        while (true)
        {
            var earliest = await Swept(allianceId);
            var soon = RoundUp(kernel.Now) + Minute + Minute;
            earliest = earliest + Minute > soon ? earliest + Minute : soon;
            minute = minute < earliest ? earliest : minute;
            await Add(PartitionOf(allianceId, minute), members);
            if (await Swept(allianceId) < minute)
            {
                return;
            }

            // A sweep went past while this was being written: once more, ahead of it.
        }
    }

    private async Task<int> SweepMinute(AllianceCatalogue catalogue, Partition partition)
    {
        var count = 0;
        string? continuation = null;
        do
        {
            var page = await kernel.ReadRange(partition, SortRange.All, Direction.Ascending, PageSize, continuation);
            continuation = page.Continuation;
            if (page.Documents.Count > 0)
            {
                await Task.WhenAll(page.Documents.Select(document => ExpireOrKeep(catalogue, partition, document.Id)));
                // Where another sweep deleted some of them first, they are expired all the same.
                await new Retry(kernel.Mailing).Run(() => kernel.Store.Commit(
                    partition, [.. page.Documents.Select(static document => Write.Delete(document.Id, document.Version))]));
                count += page.Documents.Count;
            }
        }
        while (continuation is not null);
        return count;
    }

    /// <summary>One member who cannot be expired must not keep all others from it.</summary>
    private async Task ExpireOrKeep(AllianceCatalogue catalogue, Partition partition, string memberId)
    {
        try
        {
            await ExpireMember(catalogue, memberId);
        }
        catch (Exception exception) when (exception is not (StoreUnavailableException or OperationCanceledException))
        {
            await new DeadLetters(kernel).Keep("expiry", partition, memberId, exception);
        }
    }

    private async Task ExpireMember(AllianceCatalogue catalogue, string memberId)
    {
        while (true)
        {
            var answer = await kernel.Members.Send(Ids.Key(catalogue.AllianceId, memberId), new ExpireDue(kernel, catalogue));
            if (!answer.IsSuccess)
            {
                throw new StoreUnavailableException();
            }

            if (!answer.Value.More)
            {
                return;
            }
        }
    }

    private async Task Add(Partition partition, string[] members)
    {
        // Most who come again are indexed already; a conflict for each of them would cost a commit.
        var writes = new List<Write>(members.Length);
        foreach (var memberId in members)
        {
            if (await kernel.ReadDocument(partition, memberId) is null)
            {
                writes.Add(Write.Create(memberId, memberId, Bodies.Encode(new DueMember(memberId), DocumentJson.Default.DueMember)));
            }
        }

        while (writes.Count > 0)
        {
            var result = await new Retry(kernel.Mailing).Run(() => kernel.Store.Commit(partition, writes));
            if (result.IsCommitted)
            {
                return;
            }

            writes.RemoveAt(result.ConflictIndex);
        }
    }

    /// <summary>The last minute that was swept; the first to ask begins with the one before the present.</summary>
    private async ValueTask<DateTimeOffset> Swept(string allianceId)
    {
        if (await kernel.Read(SweptPartition.Container, SweptPartition.Key, allianceId, DocumentJson.Default.SweptMinute) is { } swept)
        {
            return swept.Minute;
        }

        await SaveSwept(allianceId, RoundUp(kernel.Now) - Minute);
        return await Swept(allianceId);
    }

    private async Task SaveSwept(string allianceId, DateTimeOffset minute)
    {
        var body = Bodies.Encode(new SweptMinute(minute), DocumentJson.Default.SweptMinute);
        var standing = await kernel.ReadDocument(SweptPartition, allianceId);
        // Losing the race means that another sweep got there.
        await new Retry(kernel.Mailing).Run(() => kernel.Store.Commit(
            SweptPartition, [standing is null ? Write.Create(allianceId, null, body) : Write.Replace(allianceId, null, body, standing.Version)]));
    }

    private static Partition SweptPartition => new(Containers.System, "swept");

    private static Partition PartitionOf(string allianceId, DateTimeOffset minute) =>
        new(Containers.Due, Ids.Key(allianceId, minute.UtcDateTime.ToString("yyyyMMddHHmm", CultureInfo.InvariantCulture)));

    private static DateTimeOffset RoundUp(DateTimeOffset at) =>
        new((at.UtcTicks + Minute.Ticks - 1) / Minute.Ticks * Minute.Ticks, TimeSpan.Zero);
}

/// <summary>Whether a member has more to expire.</summary>
internal sealed record ExpiredSome(bool More);

/// <summary>Expires a member's lots and codes whose time is up, a few codes at a time.</summary>
internal sealed class ExpireDue(Kernel kernel, AllianceCatalogue catalogue) : Command<Account, ExpiredSome>
{
    private const int CodesAtOnce = 5;

    protected override async ValueTask<Answer<ExpiredSome>> Answer(Unit<Account> unit)
    {
        if (unit.State is null)
        {
            return new ExpiredSome(More: false);
        }

        var now = kernel.Now;
        var journal = new MemberJournal(unit, now, catalogue.RulesAt(now), "expiry");
        journal.Open();
        var due = unit.State.OpenCodes.Where(code => code.ExpiresAt <= now).ToArray();
        foreach (var code in due.Take(CodesAtOnce))
        {
            await ExpireCode(journal, code.RedemptionId);
        }

        return new ExpiredSome(due.Length > CodesAtOnce);
    }

    private static async ValueTask ExpireCode(MemberJournal journal, string redemptionId)
    {
        var redemption = await journal.Unit.Find(redemptionId, DocumentJson.Default.Redemption)
            ?? throw new InvalidDataException($"{redemptionId} is open but does not exist.");
        var books = journal.Open();
        var keep = journal.Rules.Programme.UnusedCode == UnusedCodePolicy.ReturnPoints;
        Codes.End(journal, books, redemption, RedemptionStatus.Expired, LedgerAccount.Expired, "code_unused", keep);
        var entry = journal.Close(books, "expire:" + redemptionId, EntryKind.Expire) with
        {
            RedemptionId = redemptionId,
            RewardId = redemption.RewardId,
            Reason = "code_unused",
            StockMoves = redemption.ReturnToSale() is { } move ? [move] : null,
        };
        journal.Record(books, entry);
    }
}
