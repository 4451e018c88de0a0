using System.Security.Cryptography;
using Alliance.Ports;

namespace Alliance.Server.Hosting;

/// <summary>Ids and secrets from the operating system's generator.</summary>
internal sealed class SystemEntropy : IEntropy
{
    public void Fill(Span<byte> bytes) => RandomNumberGenerator.Fill(bytes);
}
