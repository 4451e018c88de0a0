using System.Diagnostics;
using System.Globalization;
using Alliance.Simulation.Faults;

namespace Alliance.Simulation;

/// <summary>The command line: one seed with all its failures, or a range of seeds with a summary.</summary>
internal static class SimulationProgram
{
    private const string Usage = """
        Runs the platform's use cases, and workflows, under simulated faults and checks every invariant.

          --seed N       runs one seed and says what it found; --trace writes every commit as well
          --seeds N      runs N seeds, by default from 1
          --from N       the first seed of the range
          --help         this text
        """;

    public static int Run(string[] args)
    {
        if (args.Length == 0 || args.Contains("--help", StringComparer.Ordinal))
        {
            Console.WriteLine(Usage);
            return args.Length == 0 ? 2 : 0;
        }

        if (Number(args, "--seed") is { } seed)
        {
            return RunOne(seed, args.Contains("--trace", StringComparer.Ordinal));
        }

        if (Number(args, "--seeds") is { } count)
        {
            return RunMany(Number(args, "--from") ?? 1, count);
        }

        Console.Error.WriteLine(Usage);
        return 2;
    }

    private static int? Number(string[] args, string name)
    {
        var at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length && int.TryParse(args[at + 1], CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    private static int RunOne(int seed, bool isTraced)
    {
        var result = SimulationRun.ExecuteAll(seed, isTraced ? Console.Out : null);
        Console.WriteLine($"seed {seed}: {result.Steps} steps, trace {result.TraceHash:x16}");
        Tell("requests", result.Outcomes.Select(static pair => (pair.Key, (long)pair.Value)));
        Tell("faults", result.Faults.Select(static pair => (pair.Key, pair.Value)));
        Tell("crashes at", result.Deaths.Select(static pair => (pair.Key, (long)pair.Value)));
        foreach (var failure in result.Failures)
        {
            Console.Error.WriteLine($"FAILED: {failure}");
        }

        return result.Failures.Count == 0 ? 0 : 1;
    }

    private static int RunMany(int from, int count)
    {
        var clock = Stopwatch.StartNew();
        var summary = new Summary();
        Parallel.For(from, from + count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, seed =>
        {
            var result = SimulationRun.ExecuteAll(seed);
            lock (summary)
            {
                summary.Add(result);
                if (result.Failures.Count > 0)
                {
                    Console.Error.WriteLine($"seed {seed} FAILED: {result.Failures[0]}{(result.Failures.Count > 1 ? $" (and {result.Failures.Count - 1} more)" : "")}");
                    Console.Error.WriteLine($"    replay: {ReplayCommand(seed)}");
                }

                if (summary.Seeds % Math.Max(1, count / 20) == 0)
                {
                    Console.WriteLine($"{summary.Seeds} of {count} seeds, {summary.Failed} failed, {summary.Seeds / clock.Elapsed.TotalSeconds:F1} seeds/s");
                }
            }
        });

        Tell("requests", summary.Outcomes);
        Tell("faults", summary.Faults);
        var died = CrashPoints.Wanted.Where(summary.Deaths.ContainsKey).ToList();
        Tell("crashes at", summary.Deaths.Select(static pair => (pair.Key, pair.Value)));
        Console.WriteLine($"crash points covered: {died.Count} of {CrashPoints.Wanted.Count}");
        foreach (var missing in CrashPoints.Wanted.Except(died, StringComparer.Ordinal))
        {
            Console.WriteLine($"    never: {missing}");
        }

        Console.WriteLine(
            $"{summary.Seeds} seeds in {clock.Elapsed.TotalSeconds:F0} s ({summary.Seeds / clock.Elapsed.TotalSeconds:F1} seeds/s, "
            + $"{summary.Steps / clock.Elapsed.TotalSeconds:N0} steps/s), {summary.Failed} failed");
        return summary.Failed == 0 ? 0 : 1;
    }

    /// <summary>One command that shows a failure again.</summary>
    public static string ReplayCommand(int seed) => $"dotnet run --project tests/Alliance.Simulation -- --seed {seed}";

    private static void Tell(string what, IEnumerable<(string Name, long Count)> counts) =>
        Console.WriteLine($"{what}: {string.Join(", ", counts.Select(static item => $"{item.Name} {item.Count}"))}");
}

/// <summary>Many seeds added up.</summary>
internal sealed class Summary
{
    private readonly SortedDictionary<string, long> _outcomes = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _faults = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _deaths = new(StringComparer.Ordinal);

    public int Seeds { get; private set; }

    public int Failed { get; private set; }

    public long Steps { get; private set; }

    public IEnumerable<(string, long)> Outcomes => _outcomes.Select(static pair => (pair.Key, pair.Value));

    public IEnumerable<(string, long)> Faults => _faults.Select(static pair => (pair.Key, pair.Value));

    public IReadOnlyDictionary<string, long> Deaths => _deaths;

    public void Add(RunResult result)
    {
        Seeds++;
        Failed += result.Failures.Count > 0 ? 1 : 0;
        Steps += result.Steps;
        Sum(_outcomes, result.Outcomes.Select(static pair => (pair.Key, (long)pair.Value)));
        Sum(_faults, result.Faults.Select(static pair => (pair.Key, pair.Value)));
        Sum(_deaths, result.Deaths.Select(static pair => (pair.Key, (long)pair.Value)));
    }

    private static void Sum(SortedDictionary<string, long> into, IEnumerable<(string Name, long Count)> counts)
    {
        foreach (var (name, count) in counts)
        {
            into[name] = into.GetValueOrDefault(name) + count;
        }
    }
}
