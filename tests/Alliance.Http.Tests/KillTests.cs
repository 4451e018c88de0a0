using System.Collections.Concurrent;
using Alliance.Http.Tests.Support;
using static Alliance.Http.Tests.Support.AllianceClient;

namespace Alliance.Http.Tests;

/// <summary>Every acknowledged write is there after the process died, however it died.</summary>
public sealed class KillTests : IDisposable
{
    private const int Workers = 16;
    private const int EnoughAnswers = 600;
    private readonly string _data = Directory.CreateTempSubdirectory("alliance-kill-").FullName;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task EveryAcknowledgedEarn_IsThereAfterARestart(bool isKilled)
    {
        var acknowledged = new ConcurrentBag<Sent>();
        string[] members;
        await using (var server = await ServerProcess.Start(_data))
        {
            using var client = new AllianceClient(server.Address);
            members = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => client.NewMember()));
            var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var load = Enumerable.Range(0, Workers).Select(worker => Earn(client, members[worker % members.Length], acknowledged, enough)).ToArray();
            await Task.WhenAny(enough.Task, Task.WhenAll(load));
            if (isKilled)
            {
                await server.Kill();
            }
            else
            {
                Assert.Equal(0, await server.Terminate());
            }

            await Task.WhenAll(load);
        }

        Assert.True(acknowledged.Count >= EnoughAnswers);
        await using (var server = await ServerProcess.Start(_data))
        {
            using var client = new AllianceClient(server.Address);
            foreach (var sent in acknowledged)
            {
                var again = (await client.Post(sent.Path, "mch_cafe_wukang", sent.Body)).Is(201);
                Assert.True(again.IsReplay, sent.Body);
                Assert.Equal(sent.Reply, again.Body);
            }

            foreach (var member in members)
            {
                // What was sent and never answered may have happened too; nothing acknowledged may be missing.
                var lifetime = (await client.Get($"{Wutong}/members/{member}", member)).Json["points"]!["lifetime"]!.GetValue<long>();
                var points = acknowledged.Count(sent => sent.Path.Contains(member, StringComparison.Ordinal));
                Assert.InRange(lifetime, points, points + Workers);
            }

            Assert.Equal(0, await server.Terminate());
        }

        var audit = await ServerProcess.Run("audit", "--data", _data);
        Assert.True(audit.ExitCode == 0, audit.Output + audit.Errors);
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);

    private static async Task Earn(AllianceClient client, string member, ConcurrentBag<Sent> acknowledged, TaskCompletionSource enough)
    {
        var path = $"{Wutong}/members/{member}/earn";
        for (var i = 0; i < 10_000; i++)
        {
            var body = Earning(NewOrder(), 1_000);
            try
            {
                var got = await client.Post(path, "mch_cafe_wukang", body);
                if ((int)got.Status == 201)
                {
                    acknowledged.Add(new Sent(path, body, got.Body));
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException)
            {
                return;
            }

            if (acknowledged.Count >= EnoughAnswers)
            {
                enough.TrySetResult();
            }
        }
    }

    private sealed record Sent(string Path, string Body, string Reply);
}
