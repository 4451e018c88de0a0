using System.CommandLine;

namespace Alliance.Server.Commands;

/// <summary><c>backup</c>: copies a store.</summary>
internal static class BackupCommand
{
    public static Command Create() => new("backup");
}
