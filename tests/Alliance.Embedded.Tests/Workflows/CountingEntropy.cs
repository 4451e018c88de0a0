using Alliance.Ports;

namespace Alliance.Embedded.Tests.Workflows;

/// <summary>Never the same twice, also where a platform is opened again.</summary>
internal sealed class CountingEntropy : IEntropy
{
    private static int _next;

    public void Fill(Span<byte> bytes)
    {
        var seed = System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(Interlocked.Increment(ref _next)));
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = seed[i % seed.Length];
        }
    }
}
