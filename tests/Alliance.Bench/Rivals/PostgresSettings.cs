namespace Alliance.Bench.Rivals;

/// <summary>How the three statements travel in their one round trip.</summary>
internal enum PostgresShape
{
    /// <summary>One statement with data-modifying CTEs.</summary>
    Cte,

    /// <summary>A pipelined batch of three statements, one implicit transaction.</summary>
    Batch,

    /// <summary>A function in PL/pgSQL.</summary>
    Function,
}

/// <summary>What can be tuned on the client's side; <c>Alliance.Bench tune</c> tries the reasonable ones.</summary>
internal sealed record PostgresSettings(PostgresShape Shape, int PoolSize, bool Multiplexing)
{
    public string ConnectionString(string server) =>
        $"{server};Maximum Pool Size={PoolSize};Minimum Pool Size={PoolSize};Max Auto Prepare=20;Auto Prepare Min Usages=1;"
        + $"Multiplexing={Multiplexing};No Reset On Close=true;Enlist=false";

    public override string ToString() => $"{Shape}, {PoolSize} connections{(Multiplexing ? ", multiplexed" : "")}";
}
