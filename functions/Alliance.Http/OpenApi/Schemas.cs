using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace Alliance.Http.OpenApi;

/// <summary>Collects the JSON schemas of bodies under <c>components/schemas</c>.</summary>
internal sealed class Schemas
{
    private const string Place = "#/components/schemas/";
    private readonly SortedDictionary<string, JsonNode> _named = new(StringComparer.Ordinal);

    /// <summary>The schema of a body, by reference.</summary>
    public JsonNode For(JsonTypeInfo type)
    {
        var options = new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Transform };
        var schema = type.GetJsonSchemaAsNode(options);
        return Name(type.Type) is { } name && schema is JsonObject && !IsReference(schema)
            ? Refer(name, schema, Documentation.Of(type.Type))
            : schema;
    }

    /// <summary>The schema of every error.</summary>
    public JsonNode Problem() => Refer("Problem", new JsonObject
    {
        ["type"] = "object",
        ["description"] = "RFC 9457. Further members depend on the code.",
        ["properties"] = new JsonObject
        {
            ["type"] = Text(), ["title"] = Text(), ["status"] = new JsonObject { ["type"] = "integer" }, ["detail"] = Text(),
            ["code"] = Text(), ["requestId"] = Text(),
            ["errors"] = new JsonObject
            {
                ["type"] = "array",
                ["items"] = new JsonObject
                {
                    ["type"] = "object",
                    ["properties"] = new JsonObject { ["pointer"] = Text(), ["code"] = Text(), ["detail"] = Text() },
                    ["required"] = new JsonArray("pointer", "code", "detail"),
                },
            },
        },
        ["required"] = new JsonArray("type", "title", "status", "detail", "code", "requestId"),
    });

    /// <summary>All that was referred to.</summary>
    public JsonObject Components() => new(_named.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value.DeepClone())));

    private JsonNode Transform(JsonSchemaExporterContext context, JsonNode schema)
    {
        var node = Shape(context, schema);
        if (context.PropertyInfo is { } property
            && Documentation.Of(property.DeclaringType, char.ToUpperInvariant(property.Name[0]) + property.Name[1..]) is { } description)
        {
            node = node is JsonObject shaped ? shaped : [];
            node["description"] = description;
        }

        return node;
    }

    private JsonNode Shape(JsonSchemaExporterContext context, JsonNode schema)
    {
        // A converter of our own hides the type from the exporter.
        var isOptional = Nullable.GetUnderlyingType(context.TypeInfo.Type) is not null;
        if ((Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type) == typeof(DateTimeOffset))
        {
            return new JsonObject
            {
                ["type"] = isOptional ? new JsonArray("string", "null") : "string",
                ["format"] = "date-time",
            };
        }

        if (context.Path.Length == 0 || Name(context.TypeInfo.Type) is not { } name || schema is not JsonObject node)
        {
            return schema;
        }

        var isNullable = node["type"] is JsonArray types && types.Any(type => type?.GetValue<string>() == "null");
        if (isNullable)
        {
            node["type"] = "object";
        }

        var reference = Refer(name, node, Documentation.Of(context.TypeInfo.Type));
        return isNullable
            ? new JsonObject { ["oneOf"] = new JsonArray(reference, new JsonObject { ["type"] = "null" }) }
            : reference;
    }

    private JsonObject Refer(string name, JsonNode schema, string? description = null)
    {
        if (_named.TryAdd(name, schema.DeepClone()) && description is not null)
        {
            _named[name]["description"] = description;
        }

        return new JsonObject { ["$ref"] = Place + name };
    }

    private static bool IsReference(JsonNode schema) => schema["$ref"] is not null;

    private static JsonObject Text() => new() { ["type"] = "string" };

    /// <summary>The component's name of our own types: <c>EarnBody</c>, <c>EntryViewList</c>; null for others.</summary>
    private static string? Name(Type type)
    {
        if (type.IsEnum || type.Namespace?.StartsWith("Alliance", StringComparison.Ordinal) != true)
        {
            return null;
        }

        return type.IsGenericType
            ? type.GetGenericArguments()[0].Name + "List"
            : type.Name;
    }
}
