using Alliance.Embedded.Documents;
using Alliance.Embedded.Queues;
using Alliance.Embedded.Sqlite;
using Alliance.Ports;
using Microsoft.Extensions.Time.Testing;

namespace Alliance.Embedded.Tests.Queues;

/// <summary>What the file of the queues keeps through crashes, failures and copies.</summary>
public sealed class QueueFileTests : IDisposable
{
    private static readonly TimeSpan s_lockTime = QueueRules.LockTimeMax;
    private readonly FakeTimeProvider _time = new();
    private readonly DataFolder _folder = new();
    private readonly DataFolder _target = new();

    [Fact]
    public async Task Open_WhenTheQueuesAreInUse_SaysSo()
    {
        // Beside the documents of the same folder, but once only.
        await using var documents = SqliteDocumentStore.Open(_folder.Path);
        await using (Open(_folder))
        {
            Assert.Contains(_folder.Path, Assert.Throws<InvalidOperationException>(() => Open(_folder)).Message);
        }
        await Open(_folder).DisposeAsync();
    }

    [Fact]
    public async Task Open_OfANewerFormat_IsRefusedAndLeavesTheFileAlone()
    {
        // An older program must not write what it does not understand.
        await Open(_folder).DisposeAsync();
        using (var connection = new Connection(QueueFile.In(_folder.Path), readOnly: false, cacheKib: 100))
        {
            connection.Execute("PRAGMA user_version = 99");
        }
        Assert.Contains("99", Assert.Throws<StoreDamagedException>(() => Open(_folder)).Message);
    }

    [Fact]
    public async Task Open_AsAnotherKindOfQueue_IsRefused()
    {
        // Messages without keys would have no order to keep.
        await Open(_folder).DisposeAsync();
        Assert.Throws<ArgumentException>(() => SqliteMessageQueues.Open(_folder.Path, _time, [new("one") { IsOrdered = true }]));
        await Open(_folder).DisposeAsync();
    }

    [Fact]
    public async Task Queues_OfOneFile_KnowNothingOfEachOther()
    {
        // The same id in both, and each with its own.
        await using var queues = Open(_folder);
        await queues.Queue("one").Send([Message("a")]);
        await queues.Queue("two").Send([Message("a")]);
        Assert.Single(await queues.Queue("one").Receive(10, s_lockTime));
        Assert.Single(await queues.Queue("two").Receive(10, s_lockTime));
        Assert.Throws<ArgumentException>(() => queues.Queue("three"));
    }

    [Fact]
    public async Task Open_AfterAnUncleanEnd_FindsWhatWasAcknowledgedAndNothingThatWasCompleted()
    {
        // The files as they lie in the middle of a busy moment, as a killed process leaves them.
        await using var queues = Open(_folder, new() { CheckpointPages = 20 });
        var queue = queues.Queue("one");
        var (sent, completing, completed) = (new List<string>(), new HashSet<string>(), new HashSet<string>());
        using var stop = new CancellationTokenSource();
        var workers = Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                string[] ids = [$"{worker}-{i}-x", $"{worker}-{i}-y"];
                await queue.Send([.. ids.Select(Message)]);
                Note(sent, ids);
                var got = await queue.Receive(1, s_lockTime);
                Note(completing, got.Select(one => one.Id));
                Assert.DoesNotContain(LockOutcome.Lost, got.Count > 0 ? await queue.Complete(got) : []);
                Note(completed, got.Select(one => one.Id));
            }
        })).ToArray();
        for (var round = 1; round <= 5; round++)
        {
            while (Noted(completed).Count < round * 60)
            {
                await Task.Yield();
            }
            var (sentBefore, completedBefore) = (Noted(sent), Noted(completed));
            using var copy = CopyAtOneInstant();
            var completingAfter = Noted(completing);
            await using var reopened = Open(copy);
            var found = (await ReceiveAll(reopened.Queue("one"))).ConvertAll(one => one.Id);
            Assert.Equal(found.Count, found.Distinct().Count());
            Assert.Empty(found.Intersect(completedBefore));
            Assert.Empty(sentBefore.Except(found).Except(completingAfter));
            Assert.Empty(QueueAudit.Execute(copy.Path)!.Findings);
        }
        await stop.CancelAsync();
        await Task.WhenAll(workers);

        void Note(ICollection<string> into, IEnumerable<string> ids)
        {
            lock (sent)
            {
                ids.ToList().ForEach(into.Add);
            }
        }

        List<string> Noted(IEnumerable<string> from)
        {
            lock (sent)
            {
                return [.. from];
            }
        }
    }

    [Fact]
    public async Task Calls_WhenTheFileCannotBeWritten_HaveNoEffectAndLaterOnesSucceed()
    {
        // A full disk is an outage; what was locked comes again, and nothing sent before is lost.
        var fails = false;
        await using var queues = Open(_folder, new() { OnCommit = () => _ = fails ? throw new IOException("No space left on device") : 0 });
        var queue = queues.Queue("one");
        await queue.Send([Message("a"), Message("b")]);
        var held = Assert.Single(await queue.Receive(1, s_lockTime));
        fails = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await queue.Send([Message("c")]));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await queue.Receive(10, s_lockTime));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await queue.Complete([held]));
        fails = false;
        Assert.Equal([LockOutcome.Lost], await queue.Complete([held]));
        Assert.Equal(2, (await queue.Count()).Waiting);
        await queue.Send([Message("c")]);
        Assert.Equal([("a", 2), ("b", 1), ("c", 1)], (await ReceiveAll(queue)).Select(one => (one.Id, one.DeliveryCount)).Order());
    }

    [Fact]
    public async Task Receive_BeforeItsFlush_IsNotAnswered()
    {
        // Nobody works on a message whose delivery could still go uncounted, or hears of a send that could still be lost.
        using var resume = new ManualResetEventSlim(true);
        await using var queues = Open(_folder, new() { OnCommit = resume.Wait });
        var queue = queues.Queue("one");
        resume.Reset();
        var send = queue.Send([Message("a")]).AsTask();
        var receive = queue.Receive(1, s_lockTime).AsTask();
        // Readers do not wait for the writer.
        Assert.Equal(default(QueueCounts) with { Locked = 0 }, await queue.Count());
        Assert.Empty((await queue.DeadLetters(10)).Messages);
        Assert.False(send.IsCompleted || receive.IsCompleted);
        resume.Set();
        await send;
        Assert.Single(await receive);
    }

    [Fact]
    public async Task Ids_AreForgottenWhenTheirTimeIsOver()
    {
        // The file does not grow with all that was ever sent.
        await using var queues = Open(_folder);
        var queue = queues.Queue("one");
        for (var day = 0; day < 6; day++)
        {
            await queue.Send([Message($"{day}a"), Message($"{day}b")]);
            await queue.Send([Message($"{day}a")]);
            await queue.Complete(await ReceiveAll(queue));
            _time.Advance(TimeSpan.FromMinutes(10));
        }
        using var file = QueueFile.OpenForReading(_folder.Path);
        Assert.InRange(file.Number("SELECT (SELECT count(*) FROM seen_0) + (SELECT count(*) FROM seen_1)")!.Value, 2, 4);
        Assert.Equal(0L, file.Number("SELECT (SELECT count(*) FROM message) + (SELECT count(*) FROM waiting)"));
    }

    [Fact]
    public async Task Backup_OfABusyFolder_HasDocumentsAndQueueOfOneInstant()
    {
        // Each message is sent for a document and completed after a second one was written: the copy never lacks both the
        // message and what came of it, and never has a message without its document.
        await using var store = SqliteDocumentStore.Open(_folder.Path);
        await using var queues = Open(_folder);
        var (queue, account) = (queues.Queue("one"), new Partition(Containers.Accounts, "a"));
        using var stop = new CancellationTokenSource();
        var count = 0;
        var worker = Task.Run(async () =>
        {
            for (; !stop.IsCancellationRequested; Interlocked.Increment(ref count))
            {
                Assert.True((await store.Commit(account, [Write.Create($"cause{count}", $"{count:D8}", "{}"u8.ToArray())])).IsCommitted);
                await queue.Send([Message($"{count}")]);
                var got = await queue.Receive(1, s_lockTime);
                Assert.True((await store.Commit(account, [Write.Create($"effect{got[0].Id}", null, "{}"u8.ToArray())])).IsCommitted);
                await queue.Complete(got);
            }
        });
        for (var round = 0; round < 5; round++)
        {
            for (var before = Volatile.Read(ref count); Volatile.Read(ref count) < before + 20;)
            {
                await Task.Yield();
            }
            var target = Path.Combine(_target.Path, $"copy{round}");
            StoreBackup.Backup(_folder.Path, target);
            await using var copiedStore = SqliteDocumentStore.Open(target);
            await using var copiedQueues = SqliteMessageQueues.Open(target, _time, [new("one")]);
            var messages = (await ReceiveAll(copiedQueues.Queue("one"))).ConvertAll(one => one.Id);
            Assert.InRange(messages.Count, 0, 1);
            var last = (await copiedStore.ReadRange(account, SortRange.All, Direction.Descending, 1)).Documents.Single().Id["cause".Length..];
            var hasEffect = await copiedStore.Read(account, $"effect{last}") is not null;
            Assert.True(messages.Count == 0 || messages[0] == last, "A message without its document.");
            // Without message and effect the worker was between the document and the send, and the sender sends again.
            Assert.True(hasEffect || messages.Count == 1 || await copiedStore.Read(account, $"effect{long.Parse(last) - 1}") is not null);
        }
        await stop.CancelAsync();
        await worker;
    }

    [Fact]
    public async Task Backup_OfAFolderWithoutQueues_HasNone()
    {
        // Folders from before there were queues.
        await SqliteDocumentStore.Open(_folder.Path).DisposeAsync();
        var target = Path.Combine(_target.Path, "copy");
        StoreBackup.Backup(_folder.Path, target);
        Assert.False(File.Exists(QueueFile.In(target)));
        await SqliteDocumentStore.Open(target).DisposeAsync();
    }

    [Theory]
    [InlineData("DELETE FROM waiting", "2 messages neither wait nor are dead")]
    [InlineData("INSERT INTO dead SELECT queue, seq, 1, 'x' FROM waiting", "2 messages both wait and are dead")]
    [InlineData("INSERT INTO waiting SELECT queue, 7, seq, 0 FROM waiting", "2 messages wait twice")]
    [InlineData("DELETE FROM message WHERE id = 'a'", "1 messages to be delivered or kept are missing")]
    [InlineData("DELETE FROM keyed", "2 messages of an ordered queue are not found by their key")]
    [InlineData("INSERT INTO keyed VALUES (1, 'k', 5)", "1 messages hold up their key and do not wait")]
    public async Task Audit_FindsWhatDoesNotHold(string damage, string expected)
    {
        // Each rule by itself; a folder without queues has nothing to audit.
        Assert.Null(QueueAudit.Execute(_folder.Path));
        await using (var queues = SqliteMessageQueues.Open(_folder.Path, _time, [new("one") { IsOrdered = true }]))
        {
            await queues.Queue("one").Send([Message("a") with { OrderingKey = "k" }, Message("b") with { OrderingKey = "k" }]);
            Assert.Equal((0, 2), (QueueAudit.Execute(_folder.Path)!.Findings.Count, QueueAudit.Execute(_folder.Path)!.Messages));
        }
        using (var connection = new Connection(QueueFile.In(_folder.Path), readOnly: false, cacheKib: 100))
        {
            connection.Execute(damage);
        }
        Assert.Contains(expected, QueueAudit.Execute(_folder.Path)!.Findings.Select(finding => finding.Detail));
    }

    public void Dispose()
    {
        _folder.Dispose();
        _target.Dispose();
    }

    private SqliteMessageQueues Open(DataFolder folder, SqliteQueueOptions? options = null) =>
        SqliteMessageQueues.Open(folder.Path, _time, [new("one"), new("two")], options);

    /// <summary>A killed process leaves its files as of one instant: nobody writes while they are copied.</summary>
    private DataFolder CopyAtOneInstant()
    {
        using var stop = new Connection(QueueFile.In(_folder.Path), readOnly: false, cacheKib: 100);
        stop.Execute("BEGIN IMMEDIATE");
        return _folder.Copy();
    }

    private static async Task<List<Delivery>> ReceiveAll(IMessageQueue queue)
    {
        var all = new List<Delivery>();
        while (await queue.Receive(1_000, s_lockTime) is { Count: > 0 } some)
        {
            all.AddRange(some);
        }
        return all;
    }

    private static QueueMessage Message(string id) => new(id, new byte[100]);
}
