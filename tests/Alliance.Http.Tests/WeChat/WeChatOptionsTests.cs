using Alliance.Http.WeChat;

namespace Alliance.Http.Tests.WeChat;

/// <summary>The mini-program, as settings name it.</summary>
public sealed class WeChatOptionsTests
{
    [Fact]
    public void WithoutSettings_ThereIsNoMiniProgram()
    {
        Assert.Null(Read());
        Assert.Null(Read(("appId", ""), ("appSecret", "")));
        Assert.Null(WeChatClient.Open(static _ => null));
    }

    [Fact]
    public void WhatIsNotGiven_IsWeChatsOwn()
    {
        var standard = new WeChatOptions("wx1", "s");
        Assert.Equal(standard, Read(("appId", "wx1"), ("appSecret", "s")));
        Assert.Equal(
            standard with { MiniProgramState = "trial", Address = new Uri("https://proxy.example/wechat/") },
            Read(("appId", "wx1"), ("appSecret", "s"), ("miniProgramState", "trial"), ("address", "https://proxy.example/wechat/")));
        Assert.Equal(new Uri("http://127.0.0.1:9000/"), Read(("appId", "wx1"), ("appSecret", "s"), ("address", "http://127.0.0.1:9000/"))!.Address);
    }

    [Theory]
    [InlineData("appSecret", "s", "WeChat__appId")]
    [InlineData("appId", "wx1", "WeChat__appSecret")]
    [InlineData("miniProgramState", "released", "WeChat__miniProgramState")]
    [InlineData("address", "api.weixin.qq.com", "WeChat__address")]
    [InlineData("address", "https://proxy.example/wechat", "WeChat__address")]
    [InlineData("address", "http://proxy.example/wechat/", "WeChat__address")]
    public void AWrongSetting_IsNamed(string name, string value, string named)
    {
        (string, string)[] settings = name is "appId" or "appSecret" ? [(name, value)] : [("appId", "wx1"), ("appSecret", "s"), (name, value)];
        Assert.Contains(named, Assert.Throws<InvalidOperationException>(() => Read(settings)).Message, StringComparison.Ordinal);
    }

    private static WeChatOptions? Read(params (string Name, string Value)[] settings) =>
        WeChatOptions.Read(name => settings.FirstOrDefault(setting => "WeChat__" + setting.Name == name).Value);
}
