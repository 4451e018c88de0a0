using Alliance.Simulation.Scheduling;

namespace Alliance.Simulation.Workflows;

/// <summary>The simulation's time as one process has it: what its timers do is done by the process, and by nobody once it is dead.</summary>
internal sealed class ProcessTime(SimulatedTime time, SimulatedProcess process) : TimeProvider
{
    public override long TimestampFrequency => time.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        time.CreateTimer(_ => process.Start(() => callback(state)), null, dueTime, period);
}
