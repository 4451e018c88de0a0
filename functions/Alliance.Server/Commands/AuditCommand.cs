using System.CommandLine;

namespace Alliance.Server.Commands;

/// <summary><c>audit</c>: checks what must always hold.</summary>
internal static class AuditCommand
{
    public static Command Create() => new("audit");
}
