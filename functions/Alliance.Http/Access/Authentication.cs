using Alliance.Credentials;
using Alliance.Http.Input;
using Alliance.Http.Problems;

namespace Alliance.Http.Access;

/// <summary>Looks up the owner of an API key; null when no such key is good.</summary>
public delegate ValueTask<KeyHolder?> KeyLookup(string secret);

/// <summary>Whose an API key is.</summary>
/// <param name="Caller">The merchant or operator.</param>
/// <param name="Until">Until when the key is good, or null for no end.</param>
public sealed record KeyHolder(Caller Caller, DateTimeOffset? Until);

/// <summary>
/// Finds out who calls from the <c>Authorization</c> header. What it found it remembers: a token until it expires or
/// the signing keys change, an API key for <see cref="KeyMemory"/> or until a key is changed in this process.
/// </summary>
public sealed class Authentication(Tokens tokens, SigningKeys keys, KeyLookup lookup, TimeProvider time)
{
    /// <summary>How long another process may still honour a key after its revocation.</summary>
    public static readonly TimeSpan KeyMemory = TimeSpan.FromSeconds(30);

    private const string Scheme = "Bearer ";
    private const int CharsMax = 4096;
    private const int KeyCharsMax = 256;

    private readonly RecentMap<Known> _tokens = new(50_000);
    private readonly RecentMap<Known> _keys = new(10_000);
    private int _keyChanges;

    /// <summary>Checks the header's value.</summary>
    internal ValueTask<Identified> Identify(string? authorization)
    {
        if (authorization is null || authorization.Length <= Scheme.Length || authorization.Length > CharsMax
            || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return new(new Identified(null, RequestProblems.UnknownCredentials));
        }

        var isKey = authorization.AsSpan(Scheme.Length).StartsWith(ApiKeys.SecretPrefix, StringComparison.Ordinal);
        if (isKey)
        {
            if (authorization.Length > KeyCharsMax || !Ids.IsKeySecret(authorization.AsSpan(Scheme.Length)))
            {
                return new(new Identified(null, RequestProblems.UnknownCredentials));
            }

            return _keys.Find(authorization) is { } owner && owner.Until > time.GetUtcNow().UtcDateTime
                ? new(new Identified(owner.Caller, null))
                : LookUp(authorization);
        }

        if (_tokens.Find(authorization) is { } known && known.Generation == keys.Generation)
        {
            return new(tokens.IsExpired(known.Until)
                ? new Identified(null, RequestProblems.TokenExpired)
                : new Identified(known.Caller, null));
        }

        return Verify(authorization);
    }

    /// <summary>Forgets every remembered API key; to be called when one was revoked, blocked or rotated.</summary>
    public void ForgetKeys()
    {
        Interlocked.Increment(ref _keyChanges);
        _keys.Forget();
    }

    private async ValueTask<Identified> Verify(string authorization)
    {
        // The generation is read first: a rotation in between makes the entry stale instead of too good.
        var generation = keys.Generation;
        var verdict = await tokens.Check(authorization[Scheme.Length..]);
        if (verdict.Caller is null)
        {
            return new(null, verdict.IsExpired ? RequestProblems.TokenExpired : RequestProblems.UnknownCredentials);
        }

        _tokens.Remember(authorization, new(verdict.Caller, verdict.Until, generation));
        return new(verdict.Caller, null);
    }

    private async ValueTask<Identified> LookUp(string authorization)
    {
        var changes = Volatile.Read(ref _keyChanges);
        if (await lookup(authorization[Scheme.Length..]) is not { } holder)
        {
            return new(null, RequestProblems.UnknownCredentials);
        }

        var until = time.GetUtcNow() + KeyMemory;
        var known = new Known(holder.Caller, (holder.Until < until ? holder.Until.Value : until).UtcDateTime, 0);
        if (changes == Volatile.Read(ref _keyChanges))
        {
            _keys.Remember(authorization, known);
            if (changes != Volatile.Read(ref _keyChanges))
            {
                _keys.Forget();
            }
        }

        return new(holder.Caller, null);
    }

    private sealed record Known(Caller Caller, DateTime Until, int Generation);
}

/// <summary>Who calls, or why nobody knows.</summary>
internal readonly record struct Identified(Caller? Caller, Problem? Problem);
