using Alliance.Http.Problems;

namespace Alliance.Http.Input;

/// <summary>Collects what is wrong with a body, so that a caller learns all of it at once.</summary>
internal struct FieldErrors
{
    private List<FieldError>? _errors;

    /// <summary>True while nothing is wrong.</summary>
    public readonly bool IsEmpty => _errors is null;

    /// <summary>What is wrong.</summary>
    public readonly IReadOnlyList<FieldError> All => _errors ?? [];

    /// <summary>Adds what is wrong with one field.</summary>
    public void Add(string pointer, string code, string detail) => (_errors ??= []).Add(new(pointer, code, detail));
}

/// <summary>A body that can say what is wrong with its values.</summary>
internal interface IChecked
{
    /// <summary>Adds every invalid value to <paramref name="errors"/>.</summary>
    void Check(ref FieldErrors errors);
}
