using Alliance.Core.Tests;
using Alliance.Ports;
using Microsoft.Azure.Cosmos;

namespace Alliance.Cosmos.Tests;

/// <summary>The SDK's change feed processor, which a Cosmos DB trigger of Azure Functions is made of.</summary>
public sealed class ChangeFeedProcessorTests
{
    /// <summary>What one shop owes another is written down from what the processor delivers; no one pulls the feed.</summary>
    [Fact]
    public async Task WhatItDelivers_IsHandled()
    {
        await using var account = await TestAccount.New();
        var store = await account.Open();
        var alliance = await AllianceFixture.Found(store: store);
        var member = await alliance.Member();
        await alliance.Earn(member, AllianceFixture.Cafe, "1", 15_000);
        await alliance.Reward("rwd_book", 10, reward => reward with { Merchants = [AllianceFixture.Books] });
        await alliance.Use(await alliance.Redeem(member, "rwd_book"), AllianceFixture.Books);
        Assert.Empty(await Owed());

        var delivered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var client = new CosmosClient(
            account.Options.ConnectionString,
            new CosmosClientOptions { ConnectionMode = ConnectionMode.Gateway, LimitToEndpoint = true, HttpClientFactory = account.Options.HttpClientFactory });
        var database = client.GetDatabase(account.Options.Database);
        var processor = database.GetContainer(Containers.Accounts)
            .GetChangeFeedProcessorBuilder(Containers.Accounts, Deliver)
            .WithInstanceName("one")
            .WithLeaseContainer(database.GetContainer(CosmosProvisioning.Leases))
            .WithPollInterval(TimeSpan.FromMilliseconds(10))
            .WithStartTime(DateTime.MinValue.ToUniversalTime())
            .WithErrorNotification((_, exception) =>
            {
                delivered.TrySetException(exception);
                return Task.CompletedTask;
            })
            .Build();
        await processor.StartAsync();
        try
        {
            await delivered.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        }
        finally
        {
            await processor.StopAsync();
        }

        async Task Deliver(ChangeFeedProcessorContext context, Stream changes, CancellationToken cancellation)
        {
            var page = await new StreamReader(changes).ReadToEndAsync(cancellation);
            // The processor hands over the page as it came; a trigger hands over the documents in it.
            var documents = System.Text.Json.Nodes.JsonNode.Parse(page)!["Documents"]!.ToJsonString();
            await alliance.Platform.Background.Deliver(Containers.Accounts, DeliveredChanges.Read(Containers.Accounts, documents));
            if ((await Owed()).Count > 0)
            {
                delivered.TrySetResult();
            }
        }

        async Task<IReadOnlyList<Change>> Owed() => (await store.Changes(Containers.Clearing, null, 10, TestContext.Current.CancellationToken)).Changes;
    }
}
