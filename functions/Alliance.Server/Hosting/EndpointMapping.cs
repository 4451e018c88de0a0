using Alliance.Http.Table;

namespace Alliance.Server.Hosting;

/// <summary>Maps the endpoint table onto ASP.NET Core's routing.</summary>
internal static class EndpointMapping
{
    private static readonly string[] _reading = ["GET", "HEAD"];

    public static void MapAlliance(this WebApplication app, Gate gate, bool givesDevTokens)
    {
        app.UseRouting();
        app.Use(AnswerUnknown);
        foreach (var row in EndpointTable.Rows.Where(row => givesDevTokens || !row.IsDevelopmentOnly))
        {
            string[] methods = row.Method == "GET" ? _reading : [row.Method];
            app.MapMethods(row.Template, methods, http => gate.Serve(http, row)).WithName(row.OperationId);
        }
    }

    /// <summary>Routing finds nothing for an unknown path, and an endpoint of its own (405 with Allow) for an unknown method.</summary>
    private static RequestDelegate AnswerUnknown(RequestDelegate next) => http =>
    {
        var endpoint = http.GetEndpoint();
        return endpoint is RouteEndpoint ? next(http) : Refuse(http, endpoint);
    };

    private static async Task Refuse(HttpContext http, Endpoint? endpoint)
    {
        if (endpoint?.RequestDelegate is { } setAllow)
        {
            await setAllow(http);
        }

        await Gate.ServeUnknown(http);
    }
}
