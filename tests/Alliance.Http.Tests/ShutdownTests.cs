using System.Net.Sockets;
using System.Text;
using Alliance.Http.Tests.Support;
using static Alliance.Http.Tests.Support.AllianceClient;

namespace Alliance.Http.Tests;

/// <summary>A server that is told to stop answers what it has accepted, and accepts nothing more.</summary>
public sealed class ShutdownTests
{
    [Fact]
    public async Task Stop_WhileABodyIsStillComing_AnswersThatRequest()
    {
        var server = new RunningServer();
        await server.InitializeAsync();
        using var client = new AllianceClient(server.Address);
        var member = await client.NewMember();
        var token = await client.Token("mch_cafe_wukang");
        var body = Earning(NewOrder(), 15_000);

        using var socket = new TcpClient();
        await socket.ConnectAsync(server.Address.Host, server.Address.Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST {Wutong}/members/{member}/earn HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(stream);
        // The endpoint is waiting for the body now.
        Assert.Equal("HTTP/1.1 100 Continue", await reader.ReadLineAsync());
        await reader.ReadLineAsync();

        var port = server.Address.Port;
        var stopping = server.DisposeAsync().AsTask();
        while (await Accepts(port))
        {
            await Task.Yield();
        }

        Assert.False(stopping.IsCompleted);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(body));
        var reply = await reader.ReadToEndAsync();
        Assert.StartsWith("HTTP/1.1 201", reply, StringComparison.Ordinal);
        Assert.Contains("\"pointsEarned\":15", reply, StringComparison.Ordinal);
        await stopping;
    }

    private static async Task<bool> Accepts(int port)
    {
        using var socket = new TcpClient();
        try
        {
            await socket.ConnectAsync("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
