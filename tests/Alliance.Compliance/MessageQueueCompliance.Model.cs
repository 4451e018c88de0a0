using Alliance.Ports;
using Xunit;

namespace Alliance.Compliance;

public abstract partial class MessageQueueCompliance
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RandomSteps_AgreeWithTheModel(bool isOrdered)
    {
        // Thousands of random calls, lapses of time and deaths: each answer is one that the port allows.
        Assert.SkipWhen(ModelSteps == 0, "Time really passes here.");
        var seed = int.TryParse(Environment.GetEnvironmentVariable("ALLIANCE_SEED"), out var replayed) ? replayed : Random.Shared.Next();
        var run = new QueueModelRun(this, seed, await Open(isOrdered ? Ordered : Plain));
        try
        {
            for (var i = 0; i < ModelSteps; i++)
            {
                await run.Step();
            }
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"ALLIANCE_SEED={seed}, step {run.Steps}: {failure.Message}", failure);
        }
        await Closed(run.Queue);
    }

    private sealed class Modelled(string id, string body, string? key)
    {
        public string Id => id;

        public string Body => body;

        public string? Key => key;

        public int Deliveries { get; set; }

        public DateTimeOffset NotBefore { get; set; }

        public Delivery? Lock { get; set; }

        public DateTimeOffset LockedUntil { get; set; }

        public string? DeadReason { get; set; }

        public bool WasReplayed { get; set; }
    }

    private sealed class QueueModelRun(MessageQueueCompliance suite, int seed, IMessageQueue queue)
    {
        private static readonly TimeSpan s_delayMax = TimeSpan.FromSeconds(10);
        private readonly Random _random = new(seed);
        private readonly List<Modelled> _messages = [];
        private readonly Dictionary<string, DateTimeOffset> _seen = [];
        private readonly List<Delivery> _deliveries = [];

        public IMessageQueue Queue { get; private set; } = queue;

        public int Steps { get; private set; }

        private QueueDefinition Definition => Queue.Definition;

        private DateTimeOffset Now => suite.Now;

        public Task Step()
        {
            Steps++;
            return _random.Next(100) switch
            {
                < 22 => Send(),
                < 45 => Receive(),
                < 58 => Complete(),
                < 66 => Abandon(),
                < 70 => Renew(),
                < 74 => DeadLetter(),
                < 84 => suite.Pass(TimeSpan.FromSeconds(_random.Next(1, 7))),
                < 89 => Count(),
                < 93 => CompareDead(),
                < 96 => Replay(),
                < 98 => Purge(),
                _ => Reopen(),
            };
        }

        private async Task Send()
        {
            var batch = new List<QueueMessage>();
            for (var i = _random.Next(1, 6); i > 0; i--)
            {
                var id = $"m{_random.Next(60)}";
                if (batch.Any(one => one.Id == id))
                {
                    continue;
                }
                var message = Message(id, $"{Steps}.{i}", Definition.IsOrdered ? $"k{_random.Next(4)}" : null);
                batch.Add(!Definition.IsOrdered && _random.Next(3) == 0 ? message with { NotBefore = Now + TimeSpan.FromSeconds(_random.Next(-3, 12)) } : message);
            }
            await Queue.Send(batch);
            foreach (var message in batch.Where(message => !_seen.TryGetValue(message.Id, out var at) || at + Definition.DuplicateMemory <= Now))
            {
                _seen[message.Id] = Now;
                _messages.Add(new(message.Id, Text(message.Body), message.OrderingKey) { NotBefore = message.NotBefore ?? default });
            }
        }

        private async Task Receive()
        {
            var limit = _random.Next(1, 9);
            var expected = Math.Min(limit, CountAvailable());
            var got = await Queue.Receive(limit, LockTime + TimeSpan.FromSeconds(_random.Next(5)));
            Assert.InRange(got.Count, suite.FindsAll ? expected : 0, expected);
            foreach (var delivery in got)
            {
                var message = _messages.Single(one => one.Body == Text(delivery.Body));
                Assert.Equal((message.Id, message.Key, ++message.Deliveries), (delivery.Id, delivery.OrderingKey, delivery.DeliveryCount));
                Assert.InRange(message.Deliveries, 1, Definition.DeliveriesMax);
                Assert.True(IsFree(message), "It was not to be delivered.");
                if (message.Key is not null && !message.WasReplayed)
                {
                    // What stood before it must have been delivered too often.
                    foreach (var earlier in Alive().TakeWhile(one => one != message).Where(one => one.Key == message.Key && !one.WasReplayed))
                    {
                        Assert.True(IsExhausted(earlier), "It was not the first of its key.");
                        earlier.DeadReason = QueueRules.TooManyDeliveries;
                    }
                }
                (message.Lock, message.LockedUntil) = (delivery, delivery.LockedUntil);
                _deliveries.Add(delivery);
            }
            if (got.Count < limit && suite.FindsAll)
            {
                // One whose key is busy is looked at later.
                foreach (var message in Alive().Where(one => IsExhausted(one) && IsFree(one)).ToList())
                {
                    message.DeadReason = QueueRules.TooManyDeliveries;
                }
            }
        }

        private async Task Complete()
        {
            var some = Some();
            await Settle(some, () => Queue.Complete(some), message => _messages.Remove(message));
        }

        private async Task Abandon()
        {
            var (some, delay) = (Some(), _random.Next(2) * s_delayMax * _random.NextDouble());
            await Settle(some, () => Queue.Abandon(some, delay), message =>
            {
                // In an ordered queue an adapter may cut it short.
                var isKept = delay > TimeSpan.Zero && (suite.FindsAll || !Definition.IsOrdered);
                (message.Lock, message.NotBefore) = (null, isKept ? Now + delay : default);
                message.DeadReason = message.Deliveries >= Definition.DeliveriesMax ? QueueRules.TooManyDeliveries : null;
            });
        }

        private async Task DeadLetter()
        {
            var (some, reason) = (Some(), $"at step {Steps}");
            await Settle(some, () => Queue.DeadLetter(some, reason), message => (message.Lock, message.DeadReason) = (null, reason));
        }

        private async Task Renew()
        {
            var some = Some();
            if (some.Count > 0)
            {
                var untils = await Queue.Renew(some, LockTime);
                Assert.Equal(some.Select(one => Locked(one) is null ? (DateTimeOffset?)null : Now + LockTime), untils);
                foreach (var one in some.Select(Locked).OfType<Modelled>())
                {
                    one.LockedUntil = Now + LockTime;
                }
            }
        }

        private async Task Settle(List<Delivery> some, Func<ValueTask<IReadOnlyList<LockOutcome>>> settle, Action<Modelled> apply)
        {
            if (some.Count > 0)
            {
                Assert.Equal(some.Select(one => Locked(one) is null ? LockOutcome.Lost : LockOutcome.Settled), await settle());
                some.Select(Locked).OfType<Modelled>().ToList().ForEach(apply);
            }
        }

        private async Task Count()
        {
            var counts = await Queue.Count();
            var (locked, dead) = (Alive().Count(IsLocked), _messages.Count - Alive().Count());
            Assert.Equal(counts.Locked is null ? null : locked, counts.Locked);
            Assert.Equal(_messages.Count, counts.Waiting + (counts.Locked ?? 0) + counts.Dead);
            Assert.InRange(counts.Dead, dead, dead + Alive().Count(IsExhausted));
        }

        private async Task<List<DeadMessage>> CompareDead()
        {
            var found = await AllDead(Queue, _random.Next(1, 6));
            foreach (var dead in found)
            {
                var message = _messages.Single(one => one.Body == Text(dead.Body));
                if (message.DeadReason is null)
                {
                    Assert.True(IsExhausted(message), "It was alive.");
                    message.DeadReason = QueueRules.TooManyDeliveries;
                }
                Assert.Equal((message.Id, message.Key, message.Deliveries, message.DeadReason), (dead.Id, dead.OrderingKey, dead.DeliveryCount, dead.Reason));
            }
            Assert.Equal(_messages.Count(one => one.DeadReason is not null), found.Count);
            return found;
        }

        private async Task Replay()
        {
            var (handles, bodies) = await SomeDead();
            Assert.Equal(bodies.Count, await Queue.Replay(handles));
            foreach (var message in _messages.Where(one => bodies.Contains(one.Body)))
            {
                (message.DeadReason, message.Deliveries, message.NotBefore, message.WasReplayed) = (null, 0, default, true);
            }
        }

        private async Task Purge()
        {
            var (handles, bodies) = await SomeDead();
            Assert.Equal(bodies.Count, await Queue.Purge(handles));
            _messages.RemoveAll(one => bodies.Contains(one.Body));
        }

        private async Task Reopen()
        {
            if (Definition.IsOrdered)
            {
                // The delays of an ordered queue may end with the process.
                await suite.Pass(s_delayMax);
            }
            Queue = await suite.Reopen(Queue);
            _messages.ForEach(static one => one.Lock = null);
        }

        private async Task<(List<string>? Handles, HashSet<string> Bodies)> SomeDead()
        {
            var dead = await CompareDead();
            if (dead.Count == 0 || _random.Next(4) == 0)
            {
                return (null, [.. dead.Select(one => Text(one.Body))]);
            }
            var some = dead.Where(_ => _random.Next(2) == 0).Take(5).DefaultIfEmpty(dead[0]).ToList();
            return (some.ConvertAll(one => one.Handle), [.. some.Select(one => Text(one.Body))]);
        }

        // Mostly the latest, so that most locks still hold.
        private List<Delivery> Some() => [.. Enumerable.Range(0, _random.Next(1, 6))
            .Select(_ => _deliveries.Count - 1 - (_random.Next(8) == 0 ? _random.Next(Math.Max(1, _deliveries.Count)) : _random.Next(12)))
            .Where(index => index >= 0).Distinct().Select(index => _deliveries[index])];

        private IEnumerable<Modelled> Alive() => _messages.Where(static one => one.DeadReason is null);

        private bool IsLocked(Modelled message) => message.Lock is not null && message.LockedUntil > Now;

        private bool IsExhausted(Modelled message) =>
            message.DeadReason is null && message.Deliveries >= Definition.DeliveriesMax && !IsLocked(message) && message.NotBefore <= Now;

        private bool IsHeld(Modelled message) => IsLocked(message) || message.NotBefore > Now;

        private bool IsFree(Modelled message) => message.DeadReason is null && !IsHeld(message)
            && !(message.Key is { } key && Alive().Any(other => other.Key == key && IsHeld(other)));

        private int CountAvailable()
        {
            var free = Alive().Where(one => !IsExhausted(one) && IsFree(one));
            return Definition.IsOrdered ? free.DistinctBy(static one => one.Key).Count() : free.Count();
        }

        private Modelled? Locked(Delivery delivery) => Alive().FirstOrDefault(one => one.Lock == delivery && IsLocked(one));
    }
}
