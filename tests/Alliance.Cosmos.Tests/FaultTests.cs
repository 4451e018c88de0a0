using System.Net;
using Alliance.Core.Tests;
using Alliance.Cosmos.Double;
using Alliance.Ports;

namespace Alliance.Cosmos.Tests;

/// <summary>Each fault by itself: what the port's caller hears, and that nothing is lost or doubled.</summary>
public sealed class FaultTests
{
    public static TheoryData<string> Outages => [.. Fault.Outages.Keys];

    /// <summary>A commit that met a fault is answered definitely when the same is sent again, and took effect once.</summary>
    [Theory]
    [MemberData(nameof(Outages))]
    public async Task Commit_ThatMetAFault_IsSettledBySendingItAgain(string name)
    {
        await using var account = await TestAccount.OnDouble();
        var store = await account.Open();
        var partition = new Partition(Containers.Accounts, "a");
        var version = (await store.Commit(partition, [Write.Create("state", null, "{}"u8.ToArray())])).Versions[0];
        Write[] writes = [Write.Create("entry", "1", """{"n":1}"""u8.ToArray()), Write.Replace("state", null, """{"n":1}"""u8.ToArray(), version)];
        var fault = Fault.Outages[name];
        account.Double.FaultOf = Once(fault, CallKind.Batch);
        CommitResult result;
        try
        {
            result = await store.Commit(partition, writes);
            Assert.False(fault.IsAfter, "the SDK may try again only what it knows did not take effect");
        }
        catch (StoreUnavailableException)
        {
            result = await store.Commit(partition, writes);
        }

        // After a lost answer our own entry is what stands in the way: that is the proof.
        Assert.Equal((!fault.IsAfter, fault.IsAfter ? 0 : -1), (result.IsCommitted, result.ConflictIndex));
        Assert.Contains("1", System.Text.Encoding.UTF8.GetString((await store.Read(partition, "state"))!.Body.Span));
        Assert.Single((await store.ReadRange(partition, SortRange.All, Direction.Ascending, 10)).Documents);
    }

    /// <summary>A read, a range or a page of changes that met a fault is an outage to the caller, or answered after all.</summary>
    [Theory]
    [MemberData(nameof(Outages))]
    public async Task Reads_ThatMetAFault_AreOutages(string name)
    {
        await using var account = await TestAccount.OnDouble();
        var store = await account.Open();
        var partition = new Partition(Containers.Accounts, "a");
        await store.Commit(partition, [Write.Create("x", "1", "{}"u8.ToArray())]);
        foreach (var kind in new[] { CallKind.Read, CallKind.Query, CallKind.Feed })
        {
            account.Double.FaultOf = Once(Fault.Outages[name], kind);
            for (var attempt = 0; ; attempt++)
            {
                try
                {
                    Assert.Equal(1, await Count(store, partition, kind));
                    break;
                }
                catch (StoreUnavailableException) when (attempt == 0)
                {
                    // As the mailbox does: once more.
                }
            }
        }
    }

    /// <summary>Through the platform: an order that meets the fault at each of its commits in turn earns exactly once.</summary>
    [Theory]
    [MemberData(nameof(Outages))]
    public async Task Earn_WithAFaultAtEachCommit_EarnsOnce(string name)
    {
        await using var account = await TestAccount.OnDouble();
        var alliance = await AllianceFixture.Found(store: await account.Open());
        var member = await alliance.Member();
        for (var nth = 1; nth <= 2; nth++)
        {
            var left = nth;
            account.Double.FaultOf = kind => kind == CallKind.Batch && --left == 0 ? Fault.Outages[name] : null;
            await alliance.Earn(member, AllianceFixture.Cafe, $"order{nth}", 15_000);
            Assert.True(left <= 0);
        }

        account.Double.FaultOf = null;
        Assert.Equal(30, (await alliance.Wallet(member)).Points.Available);
        await alliance.Audit();
    }

    /// <summary>What no retry can mend says what to put right.</summary>
    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, "key")]
    [InlineData(HttpStatusCode.Forbidden, "role")]
    [InlineData(HttpStatusCode.RequestEntityTooLarge, "2 MB")]
    [InlineData(HttpStatusCode.BadRequest, "defect")]
    public async Task Misconfiguration_IsNoOutage(HttpStatusCode status, string hint)
    {
        await using var account = await TestAccount.OnDouble();
        var store = await account.Open();
        account.Double.FaultOf = _ => new Fault(status, IsAfter: false);
        var partition = new Partition(Containers.Accounts, "a");
        var read = await Assert.ThrowsAnyAsync<InvalidOperationException>(async () => await store.Read(partition, "x"));
        var commit = await Assert.ThrowsAnyAsync<InvalidOperationException>(
            async () => await store.Commit(partition, [Write.Create("x", null, "{}"u8.ToArray())]));
        Assert.Contains(hint, read.Message, StringComparison.Ordinal);
        Assert.Contains(hint, commit.Message, StringComparison.Ordinal);
    }

    private static Func<CallKind, Fault?> Once(Fault fault, CallKind kind)
    {
        var isDue = 1;
        return called => called == kind && Interlocked.Exchange(ref isDue, 0) == 1 ? fault : null;
    }

    private static async Task<int> Count(CosmosDocumentStore store, Partition partition, CallKind kind) => kind switch
    {
        CallKind.Read => await store.Read(partition, "x") is null ? 0 : 1,
        CallKind.Query => (await store.ReadRange(partition, SortRange.All, Direction.Ascending, 10)).Documents.Count,
        _ => (await store.Changes(partition.Container, null, 10)).Changes.Count,
    };
}
