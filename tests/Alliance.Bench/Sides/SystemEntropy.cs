using System.Security.Cryptography;
using Alliance.Ports;

namespace Alliance.Bench.Sides;

/// <summary>The system's own random bytes.</summary>
internal sealed class SystemEntropy : IEntropy
{
    public void Fill(Span<byte> bytes) => RandomNumberGenerator.Fill(bytes);
}
