using Alliance.Campaigns;
using Alliance.Catalogue;
using Alliance.Simulation.Faults;

namespace Alliance.Simulation.Workload;

/// <summary>What a seed decides before anything happens.</summary>
internal sealed record Scenario
{
    public const string AllianceId = "wutong";

    public required bool IsExclusive { get; init; }

    public required RefundPolicy RefundPolicy { get; init; }

    public required UnusedCodePolicy UnusedCode { get; init; }

    public required string CodeLifetime { get; init; }

    public required string LotLifetime { get; init; }

    public required long? Cap { get; init; }

    public required long Stock { get; init; }

    public required CampaignFunder HoursFunder { get; init; }

    public required long? HoursBudget { get; init; }

    public required FaultRates Faults { get; init; }

    public required int Members { get; init; }

    public required int Clients { get; init; }

    public required int RequestsPerClient { get; init; }

    public required PlatformSettings Settings { get; init; }

    public static Scenario Of(Random random, FaultRates? faults = null) => new()
    {
        IsExclusive = random.Next(3) == 0,
        RefundPolicy = (RefundPolicy)random.Next(2),
        UnusedCode = (UnusedCodePolicy)random.Next(2),
        CodeLifetime = random.Next(2) == 0 ? "PT10M" : "PT2H",
        LotLifetime = random.Next(3) == 0 ? "PT30M" : "P30D",
        Cap = random.Next(2) == 0 ? random.Next(20, 400) : null,
        Stock = random.Next(1, 8),
        HoursFunder = (CampaignFunder)random.Next(2),
        HoursBudget = random.Next(2) == 0 ? random.Next(20, 300) : null,
        Faults = faults ?? random.Next(4) switch { 0 => FaultRates.None, 1 => FaultRates.Severe, _ => FaultRates.Moderate },
        Members = random.Next(1, 6),
        Clients = random.Next(3, 14),
        RequestsPerClient = random.Next(6, 28),
        Settings = new PlatformSettings
        {
            MembersInMemory = random.Next(2) == 0 ? 2 : 1_000,
            StockShardsInMemory = random.Next(2) == 0 ? 1 : 100,
            FeedInterval = TimeSpan.FromSeconds(3),
            OpenCodesPerMember = random.Next(2) == 0 ? 3 : 50,
            UnitsPerShard = random.Next(2) == 0 ? 2 : 5_000,
        },
    };
}
