using Alliance.Cosmos.Double;

// Cosmos DB's double for other processes, on loopback.
await using var app = Loopback.Build(args);
await app.StartAsync();
Console.WriteLine($"A stand-in for Cosmos DB: AccountEndpoint={app.Urls.First()}/;AccountKey=ZG91Ymxl (until Ctrl+C, which forgets everything)");
await app.WaitForShutdownAsync();
