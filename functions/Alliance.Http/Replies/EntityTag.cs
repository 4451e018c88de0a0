using System.Diagnostics.CodeAnalysis;
using Alliance.Catalogue;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Alliance.Http.Replies;

/// <summary>Entity tags and preconditions (RFC 9110 sections 8.8.3 and 13.1).</summary>
internal static class EntityTag
{
    /// <summary>A version as a strong entity tag.</summary>
    public static string Write(string version) => $"\"{version}\"";

    /// <summary>True when <c>If-None-Match</c> names this version, so that a GET need not repeat it.</summary>
    public static bool IsKnown(HttpRequest request, string version)
    {
        foreach (var value in request.Headers.IfNoneMatch)
        {
            foreach (var tag in new StringTokenizer(value ?? "", [',']))
            {
                var bare = tag.AsSpan().Trim();
                if (bare.StartsWith("W/", StringComparison.Ordinal))
                {
                    bare = bare[2..];
                }

                if (bare is "*" || (bare.Length == version.Length + 2 && bare[1..^1].SequenceEqual(version)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Reads the precondition of a change. False when a header is there and is not understood.</summary>
    public static bool TryReadPrecondition(HttpRequest request, out Demand demand)
    {
        demand = default;
        var ifMatch = request.Headers.IfMatch;
        var ifNoneMatch = request.Headers.IfNoneMatch;
        if (ifNoneMatch.Count > 0)
        {
            demand = new(new Precondition(null, OnlyIfAbsent: true), MustExist: false);
            return ifMatch.Count == 0 && ifNoneMatch is ["*"];
        }

        if (ifMatch.Count == 0)
        {
            return true;
        }

        if (ifMatch is ["*"])
        {
            demand = new(Precondition.None, MustExist: true);
            return true;
        }

        if (ifMatch is [{ } tag] && TryRead(tag.Trim(), out var version))
        {
            demand = new(new Precondition(version, OnlyIfAbsent: false), MustExist: false);
            return true;
        }

        return false;
    }

    private static bool TryRead(string tag, [NotNullWhen(true)] out string? version)
    {
        version = tag is ['"', .., '"'] && tag.Length > 2 ? tag[1..^1] : null;
        return version is not null && !version.Contains('"', StringComparison.Ordinal);
    }
}

/// <summary>What the headers of a change demand.</summary>
/// <param name="Condition">As the use case checks it.</param>
/// <param name="MustExist">True for <c>If-Match: *</c>: any version will do, but there must be one.</param>
internal readonly record struct Demand(Precondition Condition, bool MustExist);
