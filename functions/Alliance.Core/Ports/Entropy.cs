namespace Alliance.Ports;

/// <summary>Where ids and secrets come from. Production fills bytes from the operating system; a simulation from its seed.</summary>
public interface IEntropy
{
    /// <summary>Fills the whole span with unpredictable bytes.</summary>
    void Fill(Span<byte> bytes);
}
