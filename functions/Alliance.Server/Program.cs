using Alliance.Server.Commands;

return await CommandLine.Run(args);
