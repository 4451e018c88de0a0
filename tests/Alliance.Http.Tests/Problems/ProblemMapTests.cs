using System.Runtime.CompilerServices;
using Alliance.Http.Problems;
using Alliance.Http.Table;
using Alliance.Outcomes;

namespace Alliance.Http.Tests.Problems;

/// <summary>No refusal is without its problem, and no two share a code.</summary>
public sealed class ProblemMapTests
{
    private static IEnumerable<Refusal> OneOfEach =>
        typeof(Refusal).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Refusal)))
            .Select(type => (Refusal)RuntimeHelpers.GetUninitializedObject(type));

    [Fact]
    public void EveryRefusal_HasAProblemOfItsOwn()
    {
        var problems = OneOfEach.Select(ProblemMap.From).ToList();
        Assert.NotEmpty(problems);
        Assert.Equal(problems.Count, problems.Select(problem => problem.Code).Distinct(StringComparer.Ordinal).Count());
        Assert.All(problems, problem =>
        {
            Assert.Matches("^[a-z_]+$", problem.Code);
            Assert.Contains(problem.Status, (int[])[400, 401, 404, 409, 412, 422, 429, 503]);
            Assert.NotEmpty(problem.Title);
        });
    }

    [Fact]
    public void EveryCodeThatARowAnnounces_Exists()
    {
        var known = OneOfEach.Select(ProblemMap.From).Select(problem => (problem.Status, problem.Code)).Append((403, "forbidden")).ToHashSet();
        foreach (var row in EndpointTable.Rows)
        {
            Assert.All(row.Refusals, refusal => Assert.Contains(refusal, known));
        }
    }
}
