using System.Diagnostics.CodeAnalysis;

namespace Alliance.Outcomes;

/// <summary>
/// What a use case answers: a value, or the <see cref="Refusal"/> that says why not. Expected outcomes are values;
/// exceptions are for bugs and broken infrastructure.
/// </summary>
/// <typeparam name="T">The value of success.</typeparam>
public readonly record struct Answer<T> where T : class
{
    private Answer(T? value, Refusal? refusal, bool isReplay) => (Value, Refusal, IsReplay) = (value, refusal, isReplay);

    /// <summary>The value, or null when refused.</summary>
    public T? Value { get; }

    /// <summary>Why not, or null on success.</summary>
    public Refusal? Refusal { get; }

    /// <summary>True when the effect had already been committed by an earlier request with the same key.</summary>
    public bool IsReplay { get; }

    /// <summary>True on success.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsSuccess => Refusal is null && Value is not null;

    /// <summary>The same effect as before, told again.</summary>
    public static Answer<T> Replay(T value) => new(value, null, isReplay: true);

    /// <summary>A success.</summary>
    public static implicit operator Answer<T>(T value) => new(value, null, isReplay: false);

    /// <summary>A refusal.</summary>
    public static implicit operator Answer<T>(Refusal refusal) => new(null, refusal, isReplay: false);
}

/// <summary>
/// The key under which a caller may repeat a request without repeating its effect
/// (the <c>Idempotency-Key</c> header, scoped by the caller, the method and the concrete path).
/// </summary>
/// <param name="Hash">Digest of caller, method, path and key; 32 lower-case base32 characters.</param>
/// <param name="Digest">Digest of the request's body; the same key with another digest is refused.</param>
public sealed record RequestKey(string Hash, string Digest);
