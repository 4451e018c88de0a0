using Alliance.Functions.Hosting;
using Alliance.Functions.Http;
using Alliance.Http.Table;
using Alliance.Ports;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
var head = await Head.Open(builder.Configuration);
// Made by the container, so that it is closed when the worker is told to stop and its answers are out.
builder.Services.AddSingleton(_ => head.Store);
builder.Services.AddSingleton(head.Platform);
builder.Services.AddSingleton(head.Api);
builder.Services.AddSingleton(head.Workflows);
builder.Services.AddSingleton<Gate>();
builder.Services.AddSingleton<Rows>();
var host = builder.Build();
_ = host.Services.GetRequiredService<IDocumentStore>();
// The host passes on what a worker prints, also before the two speak (its log category Host.Function.Console).
Console.WriteLine($"Alliance runs on {head.Description}");
await host.RunAsync();
