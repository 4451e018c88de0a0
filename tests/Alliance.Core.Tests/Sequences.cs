namespace Alliance.Core.Tests;

/// <summary>How a failing sequence of commands is made shorter: by halves, then one by one.</summary>
internal static class Sequences
{
    public static IEnumerable<List<T>> Shrink<T>(List<T> sequence)
    {
        if (sequence.Count > 3)
        {
            yield return sequence[..(sequence.Count / 2)];
            yield return sequence[(sequence.Count / 2)..];
        }

        for (var i = 0; i < sequence.Count; i++)
        {
            yield return [.. sequence[..i], .. sequence[(i + 1)..]];
        }
    }
}
