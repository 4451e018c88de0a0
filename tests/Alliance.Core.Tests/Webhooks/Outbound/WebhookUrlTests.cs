using System.Net;
using Alliance.Webhooks;

namespace Alliance.Core.Tests.Webhooks.Outbound;

/// <summary>Nothing behind a firewall can be reached by registering it.</summary>
public sealed class WebhookUrlTests
{
    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("10.0.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("100.127.255.255")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("168.63.129.16")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.192")]
    [InlineData("192.168.1.1")]
    [InlineData("198.18.0.1")]
    [InlineData("198.51.100.7")]
    [InlineData("203.0.113.7")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("64:ff9b:1::1")]
    [InlineData("100::1")]
    [InlineData("2001::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("3fff::1")]
    [InlineData("fc00::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fe80::1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    public void NoPrivateAddress_IsPublic(string address) => Assert.False(PublicAddress.IsAllowed(IPAddress.Parse(address), allowLoopback: false));

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.1")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.1")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.1")]
    [InlineData("223.255.255.255")]
    [InlineData("::ffff:1.1.1.1")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("2a00:1450::1")]
    public void EveryOtherAddress_IsPublic(string address) => Assert.True(PublicAddress.IsAllowed(IPAddress.Parse(address), allowLoopback: false));

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("169.254.169.254", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("0.0.0.0", false)]
    public void WithLoopbackAllowed_ThisMachineAloneIsAddedToThePublic(string address, bool isAllowed) =>
        Assert.Equal(isAllowed, PublicAddress.IsAllowed(IPAddress.Parse(address), allowLoopback: true));

    [Theory]
    [InlineData("https://shop.example.com/hooks?a=1")]
    [InlineData("https://1.1.1.1/")]
    [InlineData("https://[2606:4700:4700::1111]:8443/hooks")]
    [InlineData("https://咖啡.example.com/")]
    public void APublicUrl_IsTaken(string url) => Assert.Null(WebhookUrl.Fault(url, allowLoopback: false));

    [Theory]
    [InlineData("")]
    [InlineData("shop.example.com")]
    [InlineData("/hooks")]
    [InlineData("http://shop.example.com/")]
    [InlineData("ftp://shop.example.com/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://user:password@shop.example.com/")]
    [InlineData("https://shop.example.com/#part")]
    [InlineData("https://localhost/")]
    [InlineData("https://shop.localhost/")]
    [InlineData("https://printer.local/")]
    [InlineData("https://metadata.google.internal/")]
    [InlineData("https://metadata/")]
    [InlineData("https://127.1/")]
    [InlineData("https://2130706433/")]
    [InlineData("https://0x7f000001/")]
    [InlineData("https://0177.0.0.1/")]
    [InlineData("https://127.0.0.1./")]
    [InlineData("https://[::1]/")]
    [InlineData("https://[::ffff:169.254.169.254]/")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    public void AnyOtherUrl_IsRefused(string url) => Assert.NotNull(WebhookUrl.Fault(url, allowLoopback: false));

    [Theory]
    [InlineData("http://127.0.0.1:7204/hooks", true)]
    [InlineData("http://localhost:7204/hooks", true)]
    [InlineData("http://[::1]:7204/hooks", true)]
    [InlineData("http://shop.example.com/", false)]
    [InlineData("http://192.168.1.1/", false)]
    public void OnADevelopmentServer_PlainHttpGoesToThisMachineAlone(string url, bool isTaken) =>
        Assert.Equal(isTaken, WebhookUrl.Fault(url, allowLoopback: true) is null);
}
