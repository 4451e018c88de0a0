using System.Text;
using Alliance.Ports;

namespace Alliance.Simulation.Faults;

/// <summary>Says in the field's words what a commit does, from the documents it writes.</summary>
internal static class CommitLabel
{
    public static string Of(Partition partition, IReadOnlyList<Write> writes) => partition.Container switch
    {
        Containers.Accounts => Account(writes),
        Containers.Orders => writes.Any(static write => write.Id.StartsWith("refund:", StringComparison.Ordinal)) ? "refund: claim"
            : writes[0].Kind == WriteKind.Create ? "earn: claim" : "move: claim",
        Containers.Stock => Stock(writes),
        Containers.System => writes[0].Kind == WriteKind.Create ? "system" : "cursor",
        Containers.Due => writes[0].Kind == WriteKind.Delete ? "expiry: swept" : "expiry: index",
        Containers.Workflows => Workflow(partition, writes),
        _ => partition.Container,
    };

    private static string Workflow(Partition partition, IReadOnlyList<Write> writes) =>
        partition.Key.StartsWith("index|", StringComparison.Ordinal) ? "workflow: index"
        : writes.All(static write => write.Kind == WriteKind.Delete) ? "workflow: forget"
        : writes.Any(static write => write.Id.StartsWith("e|", StringComparison.Ordinal)) ? "workflow: event"
        : writes.Any(static write => write.Id == "head" && write.Kind == WriteKind.Create) ? "workflow: start"
        : writes.Any(static write => write.Id.StartsWith("c|", StringComparison.Ordinal)) ? "workflow: answer"
        : "workflow: step";

    private static string Account(IReadOnlyList<Write> writes)
    {
        foreach (var write in writes)
        {
            var colon = write.Id.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && !write.Id.StartsWith("key:", StringComparison.Ordinal))
            {
                return write.Id[..colon] switch
                {
                    "earn" => "earn: post",
                    "redeem" => "redeem: spend",
                    "refund" => "refund: post",
                    "moved-out" => "move: out",
                    "moved-in" => "move: in",
                    var kind => kind,
                };
            }
        }

        return writes.Any(static write => write.Id.StartsWith("rdm_", StringComparison.Ordinal)) ? "sweep: bar" : "member";
    }

    private static string Stock(IReadOnlyList<Write> writes)
    {
        foreach (var write in writes)
        {
            if (write.Id.StartsWith("rdm_", StringComparison.Ordinal))
            {
                var body = Encoding.UTF8.GetString(write.Body.Span);
                return body.Contains("\"Reserved\"", StringComparison.Ordinal) ? "redeem: reserve"
                    : body.Contains("\"Confirmed\"", StringComparison.Ordinal) ? "redeem: confirm"
                    : body.Contains("\"Released\"", StringComparison.Ordinal) ? "redeem: release"
                    : "redeem: return";
            }
        }

        return writes[0].Id == "allowance" ? "earn: draw" : "stock: resize";
    }
}
