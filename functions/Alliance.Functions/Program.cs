using Alliance.Functions.Hosting;
using Alliance.Functions.Http;
using Alliance.Http.Table;
using Alliance.Ports;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
var head = await Head.Open(builder.Configuration);
// Made by the container, so that it is closed when the worker is told to stop and its answers are out.
builder.Services.AddSingleton(_ => head.Store);
builder.Services.AddSingleton(head.Platform);
builder.Services.AddSingleton(head.Api);
builder.Services.AddSingleton<Gate>();
builder.Services.AddSingleton<Rows>();
var host = builder.Build();
_ = host.Services.GetRequiredService<IDocumentStore>();
// Once it has started: what is logged before reaches nobody.
host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(
    () => head.Announce(host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Alliance")));
await host.RunAsync();
