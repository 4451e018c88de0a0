using System.Net;
using System.Net.Sockets;
using Alliance.Http.Outbound;
using Alliance.Ports;
using Microsoft.AspNetCore.Http;

namespace Alliance.Http.Tests.Webhooks;

/// <summary>What an endpoint answers, and where the transport does not go at all.</summary>
public sealed class TransportTests
{
    [Theory]
    [InlineData(200, null)]
    [InlineData(204, null)]
    [InlineData(301, null)]
    [InlineData(410, null)]
    [InlineData(429, "120")]
    [InlineData(503, "not a number")]
    public async Task Send_TellsTheStatus_AndRetryAfter_AndFollowsNoRedirect(int status, string? retryAfter)
    {
        await using var receiver = await Receiver.Start();
        receiver.Answer = http =>
        {
            http.Response.StatusCode = status;
            http.Response.Headers.Location = receiver.Address + "elsewhere";
            if (retryAfter is not null)
            {
                http.Response.Headers.RetryAfter = retryAfter;
            }

            return http.Response.WriteAsync(new string('x', 1_000_000));
        };
        using var transport = new HttpWebhookTransport(TimeProvider.System) { AllowsLoopback = true };
        var reply = status == 204 ? await SendEmpty(transport, receiver) : await transport.Send(Message(receiver.Address), CancellationToken.None);
        Assert.Equal((status, null), (reply.Status, reply.Error));
        Assert.Equal(retryAfter == "120" ? TimeSpan.FromMinutes(2) : null, reply.RetryAfter);
        var only = Assert.Single(receiver.Messages);
        Assert.Equal(("msg_1", "1", "v1,x", "{}"), (only.Id, only.Timestamp, only.Signature, System.Text.Encoding.UTF8.GetString(only.Body)));
    }

    [Fact]
    public async Task Send_ToAnEndpointThatDoesNotAnswer_GivesUp()
    {
        await using var receiver = await Receiver.Start();
        receiver.Answer = static http => Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
        using var transport = new HttpWebhookTransport(TimeProvider.System, TimeSpan.FromMilliseconds(200)) { AllowsLoopback = true };
        var reply = await transport.Send(Message(receiver.Address), CancellationToken.None);
        Assert.Null(reply.Status);
        Assert.Contains("did not answer", reply.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_WhereNobodyListens_IsAnAnswerAndNoException()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        using var transport = new HttpWebhookTransport(TimeProvider.System) { AllowsLoopback = true };
        var reply = await transport.Send(Message(new Uri($"http://[::1]:{((IPEndPoint)socket.LocalEndPoint!).Port}/")), CancellationToken.None);
        Assert.Null(reply.Status);
        Assert.NotNull(reply.Error);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("127.1")]
    [InlineData("2130706433")]
    [InlineData("[::ffff:127.0.0.1]")]
    public async Task Send_ToThisMachine_ConnectsToNothing_UnlessThatIsAllowed(string host)
    {
        await using var receiver = await Receiver.Start();
        using var transport = new HttpWebhookTransport(TimeProvider.System);
        var reply = await transport.Send(Message(new Uri($"http://{host}:{receiver.Address.Port}/")), CancellationToken.None);
        Assert.Null(reply.Status);
        Assert.Contains("no address of the public internet", reply.Error, StringComparison.Ordinal);
        Assert.Empty(receiver.Messages);
    }

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("10.0.0.1")]
    [InlineData("[fd00::1]")]
    public async Task Send_ToAPrivateAddress_ConnectsToNothing_EvenWhereThisMachineIsAllowed(string host)
    {
        using var transport = new HttpWebhookTransport(TimeProvider.System) { AllowsLoopback = true };
        var reply = await transport.Send(Message(new Uri($"http://{host}/")), CancellationToken.None);
        Assert.Contains("no address of the public internet", reply.Error, StringComparison.Ordinal);
    }

    private static Task<WebhookReply> SendEmpty(HttpWebhookTransport transport, Receiver receiver)
    {
        receiver.Answer = static http =>
        {
            http.Response.StatusCode = 204;
            return Task.CompletedTask;
        };
        return transport.Send(Message(receiver.Address), CancellationToken.None);
    }

    private static WebhookMessage Message(Uri url) => new(url, "msg_1", "1", "v1,x", "{}"u8.ToArray());
}
