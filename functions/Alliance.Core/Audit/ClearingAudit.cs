using Alliance.Clearing;
using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Audit;

/// <summary>Clearing is what the journal says: each line is its entry's, and days sum their lines. That none is missing, the members' audit checks.</summary>
internal sealed class ClearingAudit(AuditState audit)
{
    public async Task Check(Partition partition, IReadOnlyCollection<Document> documents)
    {
        var allianceId = AuditState.AllianceOf(partition);
        var sums = new Dictionary<(string Debtor, string Creditor), long>();
        foreach (var document in documents.Where(static document => document.Id != ClearingDay.DocumentId))
        {
            var line = Bodies.Decode(document, DocumentJson.Default.ClearingLine);
            await CheckLine(partition, allianceId, document.Id, line);
            foreach (var owed in line.Owed)
            {
                sums[(owed.Debtor, owed.Creditor)] = sums.GetValueOrDefault((owed.Debtor, owed.Creditor)) + owed.Points;
            }
        }

        var dayDocument = documents.FirstOrDefault(static document => document.Id == ClearingDay.DocumentId);
        foreach (var total in dayDocument is null ? [] : Bodies.Decode(dayDocument, DocumentJson.Default.ClearingDay).Totals)
        {
            sums[(total.Debtor, total.Creditor)] = sums.GetValueOrDefault((total.Debtor, total.Creditor)) - total.Points;
        }

        foreach (var ((debtor, creditor), difference) in sums.Where(static sum => sum.Value != 0))
        {
            audit.Find("a day's clearing sums its lines", partition, $"{debtor} to {creditor}: the lines have {difference} more than the day");
        }
    }

    private async ValueTask CheckLine(Partition partition, string allianceId, string lineId, ClearingLine line)
    {
        var separator = lineId.IndexOf(':', StringComparison.Ordinal);
        var memberId = lineId[..separator];
        var number = long.Parse(lineId[(separator + 1)..]);
        var entry = await audit.Entry(allianceId, memberId, number);
        if (entry is null || !ClearingProjection.Owed(entry).SequenceEqual(line.Owed))
        {
            audit.Find("clearing equals the journal", partition, $"{lineId} is not what entry {number} of {memberId} says");
        }
    }
}

/// <summary>Each (event, recipient) is handled once or visible: what is in the dead letters is shown.</summary>
internal sealed class DeadLetterAudit(AuditState audit)
{
    public async Task Check(CancellationToken cancellation)
    {
        foreach (var document in await audit.DeadLetters(cancellation))
        {
            var letter = Bodies.Decode(document, DocumentJson.Default.DeadLetter);
            audit.Find("every change is handled", new Partition(letter.Container, letter.PartitionKey), $"{letter.Handler} could not handle {letter.DocumentId}: {letter.Error}");
        }
    }
}
