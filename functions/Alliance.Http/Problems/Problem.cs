namespace Alliance.Http.Problems;

/// <summary>One answer of <c>application/problem+json</c> (RFC 9457).</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">Stable, for programs: <c>insufficient_points</c>.</param>
/// <param name="Title">The same for every occurrence of the code.</param>
/// <param name="Detail">What was wrong here and what to do.</param>
public sealed record Problem(int Status, string Code, string Title, string Detail)
{
    /// <summary>What is wrong with which field.</summary>
    public IReadOnlyList<FieldError> Errors { get; init; } = [];

    /// <summary>Extension members, in camelCase: text, whole numbers, times or null.</summary>
    public IReadOnlyList<(string Name, object? Value)> Extras { get; init; } = [];

    /// <summary>When to try again (RFC 9110 section 10.2.3), or null.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The methods the path has (RFC 9110 section 10.2.1), or null.</summary>
    public string? Allow { get; init; }
}

/// <summary>What is wrong with one field.</summary>
/// <param name="Pointer">RFC 6901 pointer into the body; <c>?name</c> for a query parameter; empty for the whole body.</param>
/// <param name="Code">Stable, for programs: <c>unknown_field</c>, <c>missing_field</c>, <c>out_of_range</c> ….</param>
/// <param name="Detail">What is wrong and what is expected.</param>
public sealed record FieldError(string Pointer, string Code, string Detail);
