using Alliance.Audit;
using Alliance.Embedded.Documents;

namespace Alliance.Embedded.Queues;

/// <summary>What an audit of a folder's queues found.</summary>
/// <param name="Findings">What does not hold, one finding a rule with how many messages break it; empty when all is well.</param>
/// <param name="Messages">Messages checked, dead letters included.</param>
public sealed record QueueAuditReport(IReadOnlyList<Finding> Findings, long Messages);

/// <summary>
/// Checks the queues' file of a folder at one instant, while a server goes on writing it: every message taken is waiting
/// or a dead letter, and is found by its key.
/// </summary>
public static class QueueAudit
{
    private const string Invariant = "handled once or a dead letter";

    private static readonly (string Detail, string Sql)[] s_rules =
    [
        ("messages neither wait nor are dead", "SELECT seq FROM message EXCEPT SELECT seq FROM waiting EXCEPT SELECT seq FROM dead"),
        ("messages both wait and are dead", "SELECT seq FROM waiting INTERSECT SELECT seq FROM dead"),
        ("messages wait twice", "SELECT seq FROM waiting GROUP BY seq HAVING count(*) > 1"),
        ("messages to be delivered or kept are missing", "SELECT seq FROM (SELECT seq FROM waiting UNION SELECT seq FROM dead) EXCEPT SELECT seq FROM message"),
        ("messages of an ordered queue are not found by their key",
            "SELECT w.seq FROM waiting w JOIN message m USING (seq) LEFT JOIN keyed k ON k.queue = w.queue AND k.key = m.key AND k.seq = w.seq WHERE m.key IS NOT NULL AND k.seq IS NULL"),
        ("messages hold up their key and do not wait", "SELECT seq FROM keyed EXCEPT SELECT seq FROM waiting"),
    ];

    /// <summary>Audits the folder's queues; null when it has none.</summary>
    /// <exception cref="StoreDamagedException">A newer program wrote the file.</exception>
    public static QueueAuditReport? Execute(string folder)
    {
        if (!File.Exists(QueueFile.In(folder)))
        {
            return null;
        }
        using var connection = QueueFile.OpenForReading(folder);
        connection.Execute("BEGIN");
        var findings = new List<Finding>();
        foreach (var (detail, sql) in s_rules)
        {
            if (connection.Number($"SELECT count(*) FROM ({sql})") is var count and > 0)
            {
                findings.Add(new(Invariant, QueueFile.Name, $"{count} {detail}"));
            }
        }
        return new(findings, connection.Number("SELECT count(*) FROM message")!.Value);
    }
}
