using Alliance.Bench.Load;
using Alliance.Bench.Rivals;
using Alliance.Bench.Sides;

namespace Alliance.Bench.Rows;

/// <summary>Row 2: the same with every purchase on one account.</summary>
internal sealed class HotAccountRow : EarnRow
{
    public override int Number => 2;

    protected override Goal Goal => new(4, 8);

    protected override PostgresSettings RivalSettings => PostgresSide.BestForOne;

    protected override string Title(BenchOptions options) => "earn/s on one hot account, to PostgreSQL 15";

    protected override IReadOnlyList<Target> TargetsOf(IEarns side) => side.HotEarnTargets;
}
