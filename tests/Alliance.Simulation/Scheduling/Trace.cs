namespace Alliance.Simulation.Scheduling;

/// <summary>Everything that happened, as one number; with lines to read when asked for.</summary>
internal sealed class Trace(TextWriter? lines)
{
    private const ulong Prime = 1099511628211;

    public ulong Hash { get; private set; } = 14695981039346656037;

    public bool IsWritten => lines is not null;

    public void Add(int number) => Hash = unchecked((Hash ^ (uint)number) * Prime);

    public void Add(string text)
    {
        foreach (var character in text)
        {
            Add(character);
        }
    }

    /// <summary>Adds a line, and writes it where somebody reads.</summary>
    public void Line(string text)
    {
        Add(text);
        lines?.WriteLine(text);
    }
}
