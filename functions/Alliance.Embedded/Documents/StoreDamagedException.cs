namespace Alliance.Embedded.Documents;

/// <summary>The data folder holds less than was acknowledged, or nothing this version can read. It is not opened.</summary>
public sealed class StoreDamagedException : Exception
{
    /// <summary>Creates the exception.</summary>
    public StoreDamagedException(string message) : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    public StoreDamagedException(string message, Exception inner) : base(message, inner)
    {
    }

    /// <summary>Creates the exception.</summary>
    public StoreDamagedException() : this("The store is damaged.")
    {
    }
}
