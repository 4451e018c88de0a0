using System.Text.Json.Nodes;
using Alliance.Http.Tests.Support;
using static Alliance.Http.Tests.Support.AllianceClient;

namespace Alliance.Http.Tests.Requests;

/// <summary>Every list comes in pages that together are the whole list, once.</summary>
public sealed class PagingTests(RunningServer server) : IClassFixture<RunningServer>
{
    private readonly AllianceClient _client = new(server.Address);

    [Theory]
    [InlineData("merchants", "merchantId", 20, 7)]
    [InlineData("rewards", "rewardId", 8, 8)]
    [InlineData("passports", "passportId", 1, 1)]
    public async Task Catalogue_IsPagedById(string list, string id, int count, int limit)
    {
        var all = await ReadAll($"{Wutong}/{list}", null, limit);
        var ids = all.Select(item => item[id]!.GetValue<string>()).ToList();
        Assert.Equal(count, ids.Count);
        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
    }

    [Fact]
    public async Task Ledger_IsPagedNewestFirst_WhileItGrows()
    {
        var member = await _client.NewMember();
        for (var i = 0; i < 7; i++)
        {
            (await _client.Earn(member, "mch_bar_julu", 1_000)).Is(201);
        }

        var path = $"{Wutong}/members/{member}/ledger";
        var first = (await _client.Get(path + "?limit=3", member)).Is(200);
        (await _client.Earn(member, "mch_bar_julu", 1_000)).Is(201);
        var second = (await _client.Get($"{path}?limit=3&cursor={first.Text("nextCursor")}", member)).Is(200);
        var numbers = first.Json["data"]!.AsArray().Concat(second.Json["data"]!.AsArray()).Select(entry => entry!["number"]!.GetValue<long>()).ToList();
        Assert.Equal(numbers.OrderDescending(), numbers);
        Assert.Equal(6, numbers.Distinct().Count());

        var all = await ReadAll(path, member, 2);
        Assert.Equal(8, all.Count(entry => entry["kind"]!.GetValue<string>() == "earn"));
    }

    private async Task<List<JsonNode>> ReadAll(string path, string? caller, int limit)
    {
        var all = new List<JsonNode>();
        string? cursor = null;
        do
        {
            var page = (await _client.Get($"{path}?limit={limit}{(cursor is null ? "" : "&cursor=" + cursor)}", caller)).Is(200);
            Assert.InRange(page.Json["data"]!.AsArray().Count, 0, limit);
            all.AddRange(page.Json["data"]!.AsArray().Select(item => item!));
            cursor = page.Json["nextCursor"]?.GetValue<string>();
            Assert.Equal(cursor is not null, page.Json["hasMore"]!.GetValue<bool>());
        }
        while (cursor is not null);
        return all;
    }
}
