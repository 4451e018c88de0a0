using Alliance.Http.Table;
using Alliance.Http.Tests.Support;

namespace Alliance.Http.Tests.Heads;

/// <summary>What one head answers and does by itself, the other does too.</summary>
public sealed class HeadParityTests(RunningServer server) : IClassFixture<RunningServer>
{
    /// <summary>Development tokens exist on a loopback-only server, which a Functions host never surely is.</summary>
    private static IEnumerable<EndpointRow> Rows => EndpointTable.Rows.Where(static row => !row.IsDevelopmentOnly);

    [Fact]
    public void EveryRow_HasOneFunction_AndEveryHttpFunctionARow()
    {
        var functions = FunctionsSource.Functions.Where(static function => function.Trigger("HttpTrigger") is not null).Select(static function => function.Name!);
        Assert.Equal(Rows.Select(static row => row.OperationId).Order(StringComparer.Ordinal), functions.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void EveryFunction_HasTheRoute_TheMethods_AndTheNameOfItsRow()
    {
        var prefix = FunctionsSource.Host.GetProperty("extensions").GetProperty("http").GetProperty("routePrefix").GetString();
        foreach (var row in Rows)
        {
            var function = FunctionsSource.Functions.Single(function => function.Name == row.OperationId);
            var trigger = function.Trigger("HttpTrigger")!;
            Assert.Equal(row.OperationId, function.Row);
            Assert.Equal(row.Template, $"/{prefix}/{function.Named(trigger, "Route")}");
            Assert.Equal(row.Method == "GET" ? ["get", "head"] : [row.Method.ToLowerInvariant()], function.Texts(trigger));
            Assert.Contains("AuthorizationLevel.Anonymous", trigger.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void EveryFollowedContainer_HasATriggerThatNeverGivesUp()
    {
        var triggers = FunctionsSource.Functions
            .Select(static function => (Function: function, Trigger: function.Trigger("CosmosDBTrigger")))
            .Where(static found => found.Trigger is not null).ToList();
        Assert.Equal(
            server.Platform.Background.FollowedContainers.Order(StringComparer.Ordinal),
            triggers.Select(static found => found.Function.Texts(found.Trigger!)[1]).Order(StringComparer.Ordinal));
        Assert.All(triggers, static found =>
        {
            Assert.Equal(true, found.Function.Named(found.Trigger!, "StartFromBeginning"));
            Assert.StartsWith("ExponentialBackoffRetry(-1,", found.Function.Own("ExponentialBackoffRetry")?.ToString(), StringComparison.Ordinal);
        });
        // Two triggers must not share their leases.
        Assert.Equal(triggers.Count, triggers.Select(static found => found.Function.Named(found.Trigger!, "LeaseContainerPrefix")).Distinct().Count());
    }

    [Fact]
    public void WhatTheServerRepeats_TheTimersRepeat()
    {
        var timers = FunctionsSource.Functions.Where(static function => function.Trigger("TimerTrigger") is not null).Select(static function => function.Name);
        Assert.Equal(["followFeed", "sendNotifications", "sweep"], timers.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void EverySetting_StandsInTheSample_AndIsExplained()
    {
        var sample = FunctionsSource.SampleSettings.GetProperty("Values").EnumerateObject().Select(static setting => setting.Name).ToList();
        Assert.Empty(FunctionsSource.NamedSettings.Except(sample, StringComparer.Ordinal));
        var triggers = FunctionsSource.Functions.Where(static function => function.Trigger("CosmosDBTrigger") is not null);
        Assert.All(triggers, function => Assert.Contains($"AzureWebJobs.{function.Name}.Disabled", sample));
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        Assert.All(sample, setting => Assert.Contains($"`{setting}`", readme, StringComparison.Ordinal));
    }
}
