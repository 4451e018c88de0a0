using Alliance.Compliance;
using Alliance.Embedded.Clocks;
using Alliance.Ports;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Time.Testing;

namespace Alliance.Embedded.Tests.Clocks;

public sealed class FastClockTests : IDisposable
{
    private static readonly DateTimeOffset s_from = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly DataFolder _folder = new();
    private readonly FakeTimeProvider _real = new(s_from);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Shown_IsWhatRealTurnsBack() => Prop.ForAll<uint, ushort>((ticks, speed) =>
    {
        var clock = new FastClock(s_from, speed + 1, _real);
        var real = s_from.AddTicks(ticks);
        return clock.Real(clock.Shown(real)) == real && clock.Shown(real) - s_from == (real - s_from) * (speed + 1);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Timers_OfTheMachineKeepRealTime_AndThoseOfPeopleKeepTheClocks()
    {
        var clock = new FastClock(s_from, 3_600, _real);
        var fired = new List<string>();
        using var machine = clock.CreateTimer(_ => fired.Add("machine"), null, TimeSpan.FromSeconds(10), Timeout.InfiniteTimeSpan);
        using var people = clock.Waits.CreateTimer(_ => fired.Add("people"), null, TimeSpan.FromHours(5), Timeout.InfiniteTimeSpan);

        _real.Advance(TimeSpan.FromSeconds(4.9));
        Assert.Empty(fired);
        _real.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(["people"], fired);
        Assert.Equal(s_from.AddHours(5), clock.GetUtcNow());
        _real.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(["people", "machine"], fired);
    }

    [Fact]
    public void File_IsReadAgainAsTheSameClock()
    {
        Assert.Same(TimeProvider.System, ClockFile.Read(_folder.Path));
        var made = ClockFile.Create(_folder.Path, 7_200);
        var read = Assert.IsType<FastClock>(ClockFile.Read(_folder.Path));
        Assert.Equal((made.From, made.Speed), (read.From, read.Speed));
        File.WriteAllText(Path.Combine(_folder.Path, ClockFile.Name), "{}");
        Assert.Contains(ClockFile.Name, Assert.Throws<InvalidDataException>(() => ClockFile.Read(_folder.Path)).Message);
    }

    [Fact]
    public async Task Message_WithATimeToWaitFor_WaitsByTheFastClock()
    {
        var clock = new FastClock(s_from, 3_600, _real);
        IMessageQueues real = new OneQueue(new InMemoryMessageQueue(new QueueDefinition("q"), _real));
        var queue = new QueuesOnClock(real, clock).Queue("q");
        await queue.Send([new QueueMessage("m", new byte[] { 1 }, NotBefore: s_from.AddHours(10))]);

        _real.Advance(TimeSpan.FromSeconds(9));
        Assert.Empty(await queue.Receive(1, QueueRules.LockTimeMax));
        _real.Advance(TimeSpan.FromSeconds(1));
        Assert.Single(await queue.Receive(1, QueueRules.LockTimeMax));
    }

    private sealed class OneQueue(IMessageQueue queue) : IMessageQueues
    {
        public IMessageQueue Queue(string name) => queue;
    }
}
