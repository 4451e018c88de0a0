using System.CommandLine;
using Alliance.Audit;
using Alliance.Embedded.Queues;
using Alliance.Server.Hosting;
using Spectre.Console;

namespace Alliance.Server.Commands;

/// <summary><c>audit</c>: checks, over a whole store, what must always hold.</summary>
internal static class AuditCommand
{
    private const int ExitWithFindings = 2;

    public static Command Create()
    {
        var data = SharedOptions.Data();
        var command = new Command("audit",
            "Checks over the whole store what must always hold, on a snapshot while the service runs. Exit code 2 when something does not.")
        {
            data,
        };
        command.SetAction(CommandLine.Action((parsed, cancellation) => Audit(parsed.Existing(data), cancellation)));
        return command;
    }

    private static async Task<int> Audit(DataFolder folder, CancellationToken cancellation)
    {
        using var snapshot = await SharedOptions.Snapshot(folder);
        var report = await CommandLine.Progress.Status().StartAsync("Opening a snapshot", status => StoreAudit.Execute(
            snapshot, folder.Clock.GetUtcNow(),
            new Reporter<AuditProgress>(step => status.Status(Markup.Escape($"Checking {step.Stage}: {step.Checked}"))), cancellation));

        var queues = SharedOptions.Readable(() => QueueAudit.Execute(folder.Path));

        Console.WriteLine(
            $"Checked {report.Members} members, {report.Entries} entries, {report.Orders} orders and {report.Reservations} units of limited stock; {report.InFlight} still under way.");
        if (queues is not null)
        {
            Console.WriteLine($"Checked {queues.Messages} messages of the queues.");
        }

        foreach (var finding in report.Findings.Concat(queues?.Findings ?? []))
        {
            Console.WriteLine($"{finding.Invariant} | {finding.Where} | {finding.Detail}");
        }

        var findings = report.FindingCount + (queues?.Findings.Count ?? 0);
        Console.WriteLine(findings == 0 ? "Everything holds." : $"{findings} findings.");
        return findings == 0 ? 0 : ExitWithFindings;
    }
}

/// <summary>Progress on the thread that makes it; a <see cref="Progress{T}"/> would tell it late and out of order.</summary>
internal sealed class Reporter<T>(Action<T> report) : IProgress<T>
{
    public void Report(T value) => report(value);
}
