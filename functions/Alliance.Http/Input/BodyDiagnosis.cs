using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Alliance.Http.Problems;

namespace Alliance.Http.Input;

/// <summary>
/// Explains why a body was refused: all unknown, missing, duplicate and ill-typed fields, each with its pointer.
/// It runs only after the strict parser has said no.
/// </summary>
internal static class BodyDiagnosis
{
    private const int ErrorsMax = 20;

    public static Problem Explain<T>(ReadOnlySpan<byte> bytes, JsonTypeInfo<T> type, JsonException exception)
    {
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = type.Options.MaxDepth });
        var errors = new List<FieldError>();
        try
        {
            using var document = JsonDocument.ParseValue(ref reader);
            if (reader.Read())
            {
                return RequestProblems.MalformedBody("Something follows the JSON object.");
            }

            Walk(document.RootElement, type, "", errors);
        }
        catch (JsonException syntax)
        {
            return RequestProblems.MalformedBody(
                $"The text is no JSON, or nested deeper than {type.Options.MaxDepth}, at line {syntax.LineNumber + 1}, byte {syntax.BytePositionInLine + 1}.");
        }
        catch (InvalidOperationException)
        {
            return RequestProblems.MalformedBody("A text in the body is not well-formed Unicode.");
        }

        if (errors.Count == 0)
        {
            errors.Add(new(Pointer(exception.Path), "wrong_type", "The value does not fit this field."));
        }

        return RequestProblems.InvalidBody(errors);
    }

    private static void Walk(JsonElement element, JsonTypeInfo type, string pointer, List<FieldError> errors)
    {
        if (errors.Count >= ErrorsMax)
        {
            return;
        }

        if (type.Kind == JsonTypeInfoKind.Object && element.ValueKind == JsonValueKind.Object)
        {
            WalkObject(element, type, pointer, errors);
        }
        else if (type.Kind == JsonTypeInfoKind.Enumerable && element.ValueKind == JsonValueKind.Array && type.ElementType is { } itemType)
        {
            var index = 0;
            foreach (var item in element.EnumerateArray())
            {
                Walk(item, type.Options.GetTypeInfo(itemType), $"{pointer}/{index++}", errors);
            }
        }
        else if (!Fits(element, type))
        {
            errors.Add(element.ValueKind == JsonValueKind.Null
                ? new(pointer, "null_not_allowed", "The value must not be null.")
                : new(pointer, "wrong_type", $"The value must be {Expected(type.Type)}."));
        }
    }

    private static void WalkObject(JsonElement element, JsonTypeInfo type, string pointer, List<FieldError> errors)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            var name = member.Name;
            var at = $"{pointer}/{Escape(name)}";
            var property = type.Properties.FirstOrDefault(p => p.Name == name);
            if (!seen.Add(name))
            {
                errors.Add(new(at, "duplicate_field", "The field is given twice."));
            }
            else if (property is null)
            {
                errors.Add(new(at, "unknown_field", "There is no such field here. Names are case-sensitive."));
            }
            else if (member.Value.ValueKind == JsonValueKind.Null)
            {
                if (!property.IsSetNullable || (property.PropertyType.IsValueType && Nullable.GetUnderlyingType(property.PropertyType) is null))
                {
                    errors.Add(new(at, "null_not_allowed", "The value must not be null."));
                }
            }
            else
            {
                Walk(member.Value, type.Options.GetTypeInfo(property.PropertyType), at, errors);
            }

            if (errors.Count >= ErrorsMax)
            {
                return;
            }
        }

        foreach (var property in type.Properties.Where(p => p.IsRequired && !seen.Contains(p.Name)))
        {
            errors.Add(new($"{pointer}/{property.Name}", "missing_field", "The field is required."));
        }
    }

    private static bool Fits(JsonElement element, JsonTypeInfo type)
    {
        try
        {
            return element.Deserialize(type) is not null || element.ValueKind == JsonValueKind.Null && Nullable.GetUnderlyingType(type.Type) is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Expected(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type switch
        {
            _ when type == typeof(string) => "text",
            _ when type == typeof(long) => "a whole number of at most 63 bits, without fraction or exponent",
            _ when type == typeof(int) => "a whole number of at most 31 bits, without fraction or exponent",
            _ when type == typeof(double) => "a number",
            _ when type == typeof(DateTimeOffset) => "an RFC 3339 time with its offset, such as 2026-05-15T14:30:00+08:00",
            _ when type == typeof(bool) => "true or false",
            _ when type.IsEnum => "one of " + string.Join(", ", Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName)),
            _ when type != typeof(string) && typeof(System.Collections.IEnumerable).IsAssignableFrom(type) => "an array",
            _ => "an object",
        };
    }

    private static string Escape(string name) => name.Replace("~", "~0").Replace("/", "~1");

    /// <summary><c>$.a[0].b</c> as an RFC 6901 pointer.</summary>
    private static string Pointer(string? path) =>
        path is null or "$" ? "" : path.TrimStart('$').Replace("]", "").Replace('[', '/').Replace('.', '/');
}
