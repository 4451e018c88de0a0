namespace Alliance.Bench.Machine;

/// <summary>Why the benchmark cannot go on, in words for the person who started it.</summary>
internal sealed class BenchFailure(string message) : Exception(message);
