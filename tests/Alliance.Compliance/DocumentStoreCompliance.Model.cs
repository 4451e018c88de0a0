using Alliance.Ports;
using Xunit;

namespace Alliance.Compliance;

public abstract partial class DocumentStoreCompliance
{
    /// <summary>The seed of the model test; set ALLIANCE_SEED to replay a failure.</summary>
    private static int Seed => int.TryParse(Environment.GetEnvironmentVariable("ALLIANCE_SEED"), out var seed) ? seed : Random.Shared.Next();

    [Fact]
    public async Task RandomSteps_AgreeWithTheModel()
    {
        // Thousands of random commits, reads, ranges, feeds and reopenings agree with the in-memory store.
        var seed = Seed;
        var run = new ModelRun(seed, await Open(), Reopen);
        try
        {
            for (var i = 0; i < ModelSteps; i++)
            {
                await run.Step();
            }
            await run.CompareFeeds();
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"ALLIANCE_SEED={seed}, step {run.Steps}: {failure.Message}", failure);
        }
        await Closed(run.Store);
    }

    private sealed class ModelRun(int seed, IDocumentStore store, Func<IDocumentStore, ValueTask<IDocumentStore>> reopen)
    {
        private readonly Random _random = new(seed);
        private readonly InMemoryDocumentStore _model = new();
        private readonly Dictionary<string, string> _cursors = [];
        private readonly Dictionary<(Partition, string), string> _heard = [];

        public IDocumentStore Store { get; private set; } = store;

        public int Steps { get; private set; }

        public async Task Step()
        {
            Steps++;
            switch (_random.Next(1_000))
            {
                case < 500:
                    await Commit();
                    break;
                case < 750:
                    await Read();
                    break;
                case < 950:
                    await Range();
                    break;
                case < 993:
                    await Hear(AnyContainer());
                    break;
                default:
                    Store = await reopen(Store);
                    break;
            }
        }

        public async Task CompareFeeds()
        {
            foreach (var container in Containers.All)
            {
                await Hear(container);
                foreach (var change in (await Follow(_model, container)).Changes)
                {
                    Assert.Equal(Text(change.Document), _heard.GetValueOrDefault((change.Partition, change.Document.Id)));
                }
            }
        }

        private async Task Hear(string container)
        {
            var (changes, cursor) = await Follow(Store, container, _cursors.GetValueOrDefault(container), _random.Next(1, 20));
            _cursors[container] = cursor;
            foreach (var change in changes)
            {
                Assert.Equal(container, change.Partition.Container);
                _heard[(change.Partition, change.Document.Id)] = Text(change.Document);
            }
        }

        private async Task Commit()
        {
            var partition = AnyPartition();
            var (mine, theirs) = (new List<Write>(), new List<Write>());
            for (var count = _random.Next(1, 6); count > 0; count--)
            {
                var (id, sortKey, body) = (AnyId(), AnySortKey(), Body($"{Steps}.{count} {new string('x', _random.Next(800))}"));
                if (mine.Any(write => write.Id == id))
                {
                    continue;
                }
                var (model, real) = (await _model.Read(partition, id), await Store.Read(partition, id));
                var (modelVersion, realVersion) = _random.Next(20) == 0 ? ("stale", "stale") : (model?.Version ?? "", real?.Version ?? "");
                // Mostly what succeeds, so that the stores fill up.
                switch (_random.Next(10))
                {
                    case 0:
                        mine.Add(Write.Create(id, sortKey, body));
                        theirs.Add(mine[^1]);
                        break;
                    case < 3 when model is not null:
                        mine.Add(Write.Delete(id, modelVersion));
                        theirs.Add(Write.Delete(id, realVersion));
                        break;
                    case var _ when model is not null:
                        mine.Add(Write.Replace(id, sortKey, body, modelVersion));
                        theirs.Add(Write.Replace(id, sortKey, body, realVersion));
                        break;
                    default:
                        mine.Add(Write.Create(id, sortKey, body));
                        theirs.Add(mine[^1]);
                        break;
                }
            }
            var (expected, found) = (await _model.Commit(partition, mine), await Store.Commit(partition, theirs));
            Assert.Equal((expected.IsCommitted, expected.ConflictIndex), (found.IsCommitted, found.ConflictIndex));
        }

        private async Task Read()
        {
            var (partition, id) = (AnyPartition(), AnyId());
            var (expected, found) = (await _model.Read(partition, id), await Store.Read(partition, id));
            Assert.Equal((expected?.SortKey, Text(expected)), (found?.SortKey, Text(found)));
        }

        private async Task Range()
        {
            var (partition, range, direction) = (AnyPartition(), new SortRange(AnySortKey(), AnySortKey()), (Direction)_random.Next(2));
            var expected = await ReadAll(_model, partition, range, direction, 1_000);
            var found = await ReadAll(Store, partition, range, direction, _random.Next(1, 12));
            Assert.Equal(
                expected.Select(document => (document.Id, document.SortKey, Text(document))).OrderBy(d => d.SortKey, StringComparer.Ordinal).ThenBy(d => d.Id, StringComparer.Ordinal),
                found.Select(document => (document.Id, document.SortKey, Text(document))).OrderBy(d => d.SortKey, StringComparer.Ordinal).ThenBy(d => d.Id, StringComparer.Ordinal));
            Assert.Equal(expected.Select(document => document.SortKey), found.Select(document => document.SortKey));
        }

        private string AnyContainer() => Containers.All[_random.Next(3)];

        private Partition AnyPartition() => new(AnyContainer(), "p" + _random.Next(4));

        private string AnyId() => "d" + _random.Next(25);

        private string? AnySortKey() => _random.Next(5) == 0 ? null : "s" + _random.Next(15);
    }
}
