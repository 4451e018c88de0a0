using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Alliance.Compliance;
using Alliance.Embedded.Workflows;
using Alliance.Ports;
using Microsoft.Extensions.Time.Testing;

namespace Alliance.Embedded.Tests.Workflows;

/// <summary>Operators list their own alliance's workflows, and learn nothing of another's.</summary>
public sealed class SteerWorkflowsTests
{
    private static readonly JsonTypeInfo<string> Text = (JsonTypeInfo<string>)JsonSerializerOptions.Default.GetTypeInfo(typeof(string));
    private static readonly WorkflowType<string, string> Waiting = new("waiting", Text, Text);

    [Fact]
    public async Task List_GivesOwnInstancesEachOnce_AndCursorsThatTellNothing()
    {
        var store = new InMemoryDocumentStore();
        var time = new FakeTimeProvider();
        WorkflowRunner runner = null!;
        var platform = new AlliancePlatform(store, time, new CountingEntropy(), [.. Enumerable.Repeat((byte)7, 32)], new PlatformSettings(), new Neighbours
        {
            Workflows = _ => runner = WorkflowRunner.Start(
                store, time, new CountingEntropy(), new WorkflowDefinitions().Add(new Waits()), static _ => { }, new()),
        });
        await using var _ = runner;
        for (var i = 0; i < 20; i++)
        {
            await runner.Start(Waiting, $"mine|{i:D2}", "");
            await runner.Start(Waiting, $"secret|{i:D2}", "");
        }

        await runner.WhenIdle();
        var (found, cursors) = (new List<string>(), new List<string>());
        string? cursor = null;
        do
        {
            var page = await platform.SteerWorkflows.List("mine", WorkflowStatus.Running, 3, cursor);
            found.AddRange(page!.Data.Select(static one => one.InstanceId));
            if ((cursor = page.NextCursor) is not null)
            {
                cursors.Add(cursor);
            }
        }
        while (cursor is not null);
        Assert.Equal(Enumerable.Range(0, 20).Select(static i => $"mine|{i:D2}"), found.Order(StringComparer.Ordinal));
        Assert.True(cursors.Count > 5);
        Assert.All(cursors, static one => Assert.DoesNotContain("secret", Encoding.UTF8.GetString(Base64Url.DecodeFromChars(one)), StringComparison.Ordinal));

        // Changed, of another list, and made up.
        var flipped = (cursors[0][0] == 'A' ? 'B' : 'A') + cursors[0][1..];
        foreach (var (alliance, status, wrong) in new[]
        {
            ("mine", WorkflowStatus.Running, flipped), ("secret", WorkflowStatus.Running, cursors[0]), ("mine", WorkflowStatus.Failed, cursors[0]),
            ("mine", WorkflowStatus.Running, "bm9uZQ"), ("mine", WorkflowStatus.Running, "%"), ("mine", WorkflowStatus.Running, ""),
        })
        {
            Assert.Null(await platform.SteerWorkflows.List(alliance, status, 3, wrong));
        }
    }

    private sealed class Waits() : Workflow<string, string>(Waiting, version: 1)
    {
        public override async Task<string> Run(IWorkflowContext context, string input)
        {
            await context.CreateTimer(TimeSpan.FromDays(1));
            return input;
        }
    }
}
