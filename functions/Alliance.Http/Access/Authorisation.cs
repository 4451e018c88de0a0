using Alliance.Http.Problems;
using Microsoft.AspNetCore.Routing;

namespace Alliance.Http.Access;

/// <summary>The one place that decides whether a caller may do what the path names.</summary>
internal static class Authorisation
{
    /// <summary>Null when the caller may; otherwise why not.</summary>
    public static Problem? Check(Caller caller, Callers allowed, RouteValueDictionary path)
    {
        if ((allowed & FlagOf(caller.Role)) == Callers.Anyone)
        {
            return RequestProblems.Forbidden($"This is not for the role '{Name(caller.Role)}'; it is for: {Names(allowed)}.");
        }

        if (caller.AllianceId is { } alliance && path.TryGetValue("allianceId", out var inPath) && !alliance.Equals(inPath as string, StringComparison.Ordinal))
        {
            return RequestProblems.Forbidden($"Your credentials are for alliance '{alliance}'.");
        }

        return caller.Role switch
        {
            // A row that lets members in always names the member; without that nothing would be the caller's own.
            Role.Member when !IsOwn(caller, path, "memberId") => RequestProblems.Forbidden("The path names another member."),
            Role.Merchant when path.ContainsKey("merchantId") && !IsOwn(caller, path, "merchantId") =>
                RequestProblems.Forbidden("The path names another merchant."),
            _ => null,
        };
    }

    /// <summary>The roles in words.</summary>
    public static string Names(Callers allowed) =>
        string.Join(", ", Enum.GetValues<Role>().Where(role => (allowed & FlagOf(role)) != Callers.Anyone).Select(Name));

    /// <summary>The role's word in tokens and keys.</summary>
    public static string Name(Role role) => role switch
    {
        Role.Member => "member",
        Role.Merchant => "merchant",
        _ => "operator",
    };

    /// <summary>The role of a word, or null.</summary>
    public static Role? RoleOf(string? name) => name switch
    {
        "member" => Role.Member,
        "merchant" => Role.Merchant,
        "operator" => Role.Operator,
        _ => null,
    };

    private static Callers FlagOf(Role role) => role switch
    {
        Role.Member => Callers.Member,
        Role.Merchant => Callers.Merchant,
        _ => Callers.Operator,
    };

    private static bool IsOwn(Caller caller, RouteValueDictionary path, string parameter) =>
        path.TryGetValue(parameter, out var value) && caller.Id.Equals(value as string, StringComparison.Ordinal);
}
