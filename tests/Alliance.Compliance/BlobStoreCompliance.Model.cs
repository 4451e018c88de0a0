using Alliance.Ports;
using Xunit;

namespace Alliance.Compliance;

public abstract partial class BlobStoreCompliance
{
    [Fact]
    public async Task RandomSteps_AgreeWithTheModel()
    {
        // Random puts, deletes, reads, lists and reopenings over few names agree with a sorted dictionary.
        var seed = int.TryParse(Environment.GetEnvironmentVariable("ALLIANCE_SEED"), out var replayed) ? replayed : Random.Shared.Next();
        var random = new Random(seed);
        var model = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var store = await Open(Future);
        for (var step = 0; step < 4 * Rounds; step++)
        {
            var name = Name(random);
            var failure = $"ALLIANCE_SEED={seed}, step {step}, {name}";
            switch (random.Next(20))
            {
                case < 8:
                    var type = random.Next(2) == 0 ? Text : "application/json";
                    model[name] = $"{type}|{new string('x', random.Next(100))}{step}";
                    await store.Put(name, Bytes(model[name][(type.Length + 1)..]), type);
                    break;
                case < 11:
                    model.Remove(name);
                    await store.Delete(name);
                    break;
                case < 16:
                    Assert.True(model.GetValueOrDefault(name, "(none)") == Read(await store.Get(name)), failure);
                    break;
                case < 19:
                    var prefix = name[..random.Next(name.Length + 1)];
                    var expected = model.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal));
                    Assert.True(expected.SequenceEqual(await ListAll(store, prefix, random.Next(1, 6))), $"{failure}, prefix '{prefix}'");
                    break;
                default:
                    store = await Reopen(store);
                    break;
            }
        }
        await Closed(store);
    }

    // Letters that sort differently by ordinal and by other orders, in one to three parts.
    private static string Name(Random random) => string.Join('/', Enumerable.Range(0, random.Next(1, 4)).Select(_ =>
        "aA"[random.Next(2)] + random.Next(4) switch { 0 => "", 1 => "-b", 2 => ".B", _ => "_0" }));
}
