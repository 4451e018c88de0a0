using System.Net;
using Alliance.Http.Tests.Support;

namespace Alliance.Http.Tests;

/// <summary>An operator tells every member something, and a member reads it.</summary>
public sealed class NotificationTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Wutong = AllianceClient.Wutong;

    [Fact]
    public async Task WhatAnOperatorTells_IsInTheInboxOnce_AndCanBeRead()
    {
        using var client = new AllianceClient(server.Address);
        var member = await client.NewMember();
        var key = "notify-" + Guid.NewGuid();
        var body = $$"""{"audience":{"kind":"member","id":"{{member}}"},"title":"会员日","text":"15 号积分翻倍","category":"campaign","link":"pages/day"}""";
        var notification = (await client.Post(Wutong + "/notifications", "opr_test", body, key)).Is(202).Text("notificationId");
        var again = (await client.Post(Wutong + "/notifications", "opr_test", body, key)).Is(202);
        Assert.True(again.IsReplay);
        (await client.Post(Wutong + "/notifications", "opr_test", body.Replace("会员日", "别的", StringComparison.Ordinal), key))
            .IsProblem(422, "idempotency_key_reused");
        await server.Platform.Background.FollowFeed();
        await server.Platform.Background.SendNotifications(static exception => throw exception);
        await Eventually(async () => (await client.Get($"{Wutong}/notifications/{notification}", "opr_test")).Is(200).Text("state") == "done");

        var inbox = (await client.Get($"{Wutong}/members/{member}/inbox", member)).Is(200);
        Assert.Equal(1, inbox.Number("unread"));
        Assert.Equal(notification, inbox.Json["data"]!.AsArray().Single()!["messageId"]!.GetValue<string>());
        (await client.Post($"{Wutong}/members/{member}/inbox/{notification}/read", member, null)).Is(200);
        Assert.Equal(0, (await client.Get($"{Wutong}/members/{member}/inbox", member)).Number("unread"));
        (await client.Post($"{Wutong}/notifications/{notification}/cancel", "opr_test", """{"reason":"too late"}""")).IsProblem(409, "notification_done");
        (await client.Post($"{Wutong}/members/{member}/inbox/ntf_other/read", member, null)).IsProblem(404, "not_found");
        var listed = (await client.Get($"{Wutong}/notifications?limit=100", "opr_test")).Is(200).Json["data"]!.AsArray();
        Assert.Contains(listed, one => one!["notificationId"]!.GetValue<string>() == notification);
    }

    [Fact]
    public async Task Preferences_AreSetAndRead_AndGrantsCounted()
    {
        using var client = new AllianceClient(server.Address);
        var member = await client.NewMember();
        var path = $"{Wutong}/members/{member}";
        Assert.Equal("22:00", (await client.Get(path + "/preferences", member)).Is(200).Text("quietFrom"));
        (await client.Send(HttpMethod.Put, path + "/preferences", member, """{"campaigns":false,"quietFrom":null,"quietUntil":null,"weChatPerDay":0}""")).Is(200);
        Assert.Equal(0, (await client.Get(path + "/preferences", member)).Is(200).Number("weChatPerDay"));
        (await client.Send(HttpMethod.Put, path + "/preferences", member, """{"campaigns":true,"quietFrom":"25:00","quietUntil":null,"weChatPerDay":21}"""))
            .IsProblem(400, "invalid_body");
        (await client.Post(path + "/wechat-grants", member, """{"templateId":"tpl"}""", "grant-1")).Is(201);
        Assert.Equal(1, (await client.Post(path + "/wechat-grants", member, """{"templateId":"tpl"}""", "grant-1")).Is(201).Number("granted"));
        Assert.Equal(2, (await client.Post(path + "/wechat-grants", member, """{"templateId":"tpl"}""", "grant-2")).Is(201).Number("granted"));
    }

    [Fact]
    public async Task WithoutAMiniProgram_LoginSaysSo_AndATierCannotBeFound()
    {
        using var client = new AllianceClient(server.Address);
        (await client.Post(Wutong + "/login/wechat", null, """{"code":"x"}""")).IsProblem(422, "wechat_not_configured");
        (await client.Post(
            Wutong + "/notifications", "opr_test",
            """{"audience":{"kind":"tier","id":"gold"},"title":"a","text":"b","category":"service"}""", "k-" + Guid.NewGuid())).IsProblem(422, "audience_unavailable");
        Assert.Empty((await client.Get(Wutong + "/notification-dead-letters", "opr_test")).Is(200).Json["data"]!.AsArray());
        Assert.Equal(0, (await client.Post(Wutong + "/notification-dead-letters/replay", "opr_test", "{}")).Is(200).Number("replayed"));
    }

    /// <summary>The server's own worker may have the message: it is done when it is done.</summary>
    private async Task Eventually(Func<Task<bool>> isSo)
    {
        while (!await isSo())
        {
            await server.Platform.Background.FollowFeed();
        }
    }
}
