using System.Security.Cryptography;
using Alliance.Ports;

namespace Alliance.Http.Access;

/// <summary>Ids and secrets from the operating system's generator.</summary>
public sealed class SystemEntropy : IEntropy
{
    /// <inheritdoc/>
    public void Fill(Span<byte> bytes) => RandomNumberGenerator.Fill(bytes);
}
