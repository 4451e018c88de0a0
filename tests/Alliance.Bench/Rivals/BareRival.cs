using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Alliance.Bench.Rivals;

/// <summary>Kestrel answering every request with the same bytes from memory: the floor of what an HTTP answer costs.</summary>
internal static class BareRival
{
    public static async Task RunAsync(Uri url, string bodyFile, CancellationToken cancellation)
    {
        var body = await File.ReadAllBytesAsync(bodyFile, cancellation);
        await using var app = RivalHost.Create(url);
        app.Run(async context =>
        {
            context.Response.ContentType = "application/json; charset=utf-8";
            context.Response.ContentLength = body.Length;
            await context.Response.BodyWriter.WriteAsync(body);
        });
        await RivalHost.ServeAsync(app, cancellation);
    }
}
