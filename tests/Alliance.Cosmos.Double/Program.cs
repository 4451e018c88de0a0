using Alliance.Cosmos.Double;

// Cosmos DB's double for other processes, on loopback.
Loopback.Build(args).Run();
