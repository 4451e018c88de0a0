namespace Alliance.Http.Input;

/// <summary>The checks that the fields of many bodies share. Ranges are part of the API's contract.</summary>
internal static class Fields
{
    /// <summary>The largest amount of money or points in one request; far below overflow in any sum of them.</summary>
    public const long AmountMax = 1_000_000_000_000;

    public const int NameCharsMax = 80;
    public const int ReasonCharsMax = 200;

    public static void Amount(ref FieldErrors errors, string pointer, long value) => Range(ref errors, pointer, value, 1, AmountMax);

    public static void Range(ref FieldErrors errors, string pointer, long value, long min, long max)
    {
        if (value < min || value > max)
        {
            errors.Add(pointer, "out_of_range", $"{Name(pointer)} must be a whole number from {min} to {max}.");
        }
    }

    public static void Degrees(ref FieldErrors errors, string pointer, double value, int max)
    {
        if (!(value >= -max && value <= max))
        {
            errors.Add(pointer, "out_of_range", $"{Name(pointer)} must be WGS 84 degrees from -{max} to {max}.");
        }
    }

    public static void Id(ref FieldErrors errors, string pointer, string? value, string prefix)
    {
        if (!Ids.IsPrefixed(value, prefix))
        {
            errors.Add(pointer, "invalid_id", $"{Name(pointer)} must be '{prefix}' and 1 to 48 letters, digits, '_' or '-'.");
        }
    }

    public static void OrderNo(ref FieldErrors errors, string pointer, string value)
    {
        if (!Ids.IsOrderNo(value))
        {
            errors.Add(pointer, "invalid_format", $"{Name(pointer)} must be 1 to 64 letters, digits, '.', '_' or '-'.");
        }
    }

    public static void DisplayName(ref FieldErrors errors, string pointer, string value) => Text(ref errors, pointer, value, NameCharsMax);

    public static void Reason(ref FieldErrors errors, string pointer, string value) => Text(ref errors, pointer, value, ReasonCharsMax);

    /// <summary>Text for people: not blank, without control characters, well-formed UTF-16.</summary>
    public static void Text(ref FieldErrors errors, string pointer, string value, int charsMax)
    {
        if (value.Length > charsMax || string.IsNullOrWhiteSpace(value))
        {
            errors.Add(pointer, "invalid_length", $"{Name(pointer)} must have 1 to {charsMax} characters and not be blank.");
        }
        else if (!IsPlain(value))
        {
            errors.Add(pointer, "invalid_characters", $"{Name(pointer)} must be text without control characters.");
        }
    }

    /// <summary>A machine's token: visible ASCII.</summary>
    public static void Token(ref FieldErrors errors, string pointer, string value, int charsMax)
    {
        if (value.Length is 0 || value.Length > charsMax || !Ids.IsVisibleAscii(value))
        {
            errors.Add(pointer, "invalid_format", $"{Name(pointer)} must be 1 to {charsMax} visible ASCII characters.");
        }
    }

    /// <summary>The programme's own word for a kind of shop.</summary>
    public static void Category(ref FieldErrors errors, string pointer, string value)
    {
        if (!Ids.IsPrefixed(value, ""))
        {
            errors.Add(pointer, "invalid_format", $"{Name(pointer)} must be a word of 1 to 48 letters, digits, '_' or '-'.");
        }
    }

    /// <summary>A phone number as E.164 writes it.</summary>
    public static void Phone(ref FieldErrors errors, string pointer, string value)
    {
        if (!Ids.IsPhone(value))
        {
            errors.Add(pointer, "invalid_format", $"{Name(pointer)} must be '+' and 7 to 15 digits with the country code first (E.164).");
        }
    }

    public static void Count<T>(ref FieldErrors errors, string pointer, IReadOnlyList<T> items, int min, int max)
    {
        if (items.Count < min || items.Count > max)
        {
            errors.Add(pointer, "invalid_length", $"{Name(pointer)} must have {min} to {max} items.");
        }
    }

    /// <summary>A list of different ids.</summary>
    public static void IdList(ref FieldErrors errors, string pointer, IReadOnlyList<string> ids, string prefix, int min, int max)
    {
        Count(ref errors, pointer, ids, min, max);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < ids.Count && i < max; i++)
        {
            Id(ref errors, $"{pointer}/{i}", ids[i], prefix);
            if (!seen.Add(ids[i]))
            {
                errors.Add($"{pointer}/{i}", "duplicate_item", $"'{ids[i]}' is listed twice.");
            }
        }
    }

    /// <summary>The item's id in the body, where it is repeated, must be the one of the path.</summary>
    public static void SameAsPath(ref FieldErrors errors, string pointer, string? inBody, string inPath)
    {
        if (inBody is not null && inBody != inPath)
        {
            errors.Add(pointer, "differs_from_path", $"{Name(pointer)} must be '{inPath}' as in the path, or be left out.");
        }
    }

    private static bool IsPlain(string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (char.IsControl(c) || c is '\u2028' or '\u2029')
            {
                return false;
            }

            if (char.IsSurrogate(c))
            {
                if (!char.IsHighSurrogate(c) || i + 1 == value.Length || !char.IsLowSurrogate(value[i + 1]))
                {
                    return false;
                }

                i++;
            }
        }

        return true;
    }

    private static string Name(string pointer) => pointer[(pointer.LastIndexOf('/') + 1)..];
}
