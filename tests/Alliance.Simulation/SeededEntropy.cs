using Alliance.Ports;

namespace Alliance.Simulation;

/// <summary>Ids and secrets that follow from the seed.</summary>
internal sealed class SeededEntropy(Random random) : IEntropy
{
    public void Fill(Span<byte> bytes)
    {
        lock (random)
        {
            random.NextBytes(bytes);
        }
    }
}
