namespace Alliance.Cosmos.Double;

/// <summary>Carries HTTP between Kestrel and the double.</summary>
public static class Loopback
{
    /// <summary>A server of one empty account, on the addresses that <c>--urls</c> names.</summary>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        var app = builder.Build();
        var cosmos = new CosmosDouble();
        app.Run(context => Answer(cosmos, context));
        return app;
    }

    private static async Task Answer(CosmosDouble cosmos, HttpContext context)
    {
        using var request = new HttpRequestMessage(
            new HttpMethod(context.Request.Method), $"{context.Request.Scheme}://{context.Request.Host}{context.Request.Path.ToUriComponent()}");
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        request.Content = new ByteArrayContent(body.ToArray());
        foreach (var header in context.Request.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(header.Key, (IEnumerable<string>)header.Value!))
            {
                request.Content.Headers.TryAddWithoutValidation(header.Key, (IEnumerable<string>)header.Value!);
            }
        }

        using var response = await cosmos.Answer(request, static _ => null, context.RequestAborted);
        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers)
        {
            context.Response.Headers[name] = values.ToArray();
        }

        var bytes = await response.Content.ReadAsByteArrayAsync();
        if (bytes.Length > 0)
        {
            context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
            context.Response.ContentLength = bytes.Length;
            await context.Response.Body.WriteAsync(bytes);
        }
    }
}
