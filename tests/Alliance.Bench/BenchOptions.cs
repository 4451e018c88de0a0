namespace Alliance.Bench;

/// <summary>What the command line asked for.</summary>
internal sealed record BenchOptions
{
    public required IReadOnlyList<int> Rows { get; init; }

    public required int Rounds { get; init; }

    public required int Seconds { get; init; }

    public required int WarmUpSeconds { get; init; }

    public required int Connections { get; init; }

    public required string Cores { get; init; }

    /// <summary>Accounts of rows 1 to 5.</summary>
    public required int Accounts { get; init; }

    /// <summary>Members of the large store of row 6.</summary>
    public required int Members { get; init; }

    /// <summary>Members told in row 7.</summary>
    public required int Recipients { get; init; }

    /// <summary>Instances that wait in row 9.</summary>
    public required int Waiting { get; init; }

    /// <summary>Puts the rival on both sides, to show that the method favours none.</summary>
    public required bool Calibrate { get; init; }

    /// <summary>Alliance.Server.dll, or null to build it.</summary>
    public required string? Server { get; init; }

    public required string Out { get; init; }

    public required string Work { get; init; }
}
