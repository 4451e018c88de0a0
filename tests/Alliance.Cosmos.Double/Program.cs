using Alliance.Cosmos.Double;

// Cosmos DB's double for other processes, on loopback.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
var app = builder.Build();
var cosmos = new CosmosDouble();
app.Run(context => Loopback.Answer(cosmos, context));
app.Run();
