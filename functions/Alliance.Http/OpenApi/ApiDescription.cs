using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Alliance.Http.Access;
using Alliance.Http.Table;
using Alliance.Webhooks;

namespace Alliance.Http.OpenApi;

/// <summary>Describes the endpoint table as an OpenAPI 3.1 document.</summary>
public static class ApiDescription
{
    private static readonly JsonSerializerOptions _layout = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    /// <summary>The document as it is committed in <c>docs/openapi.json</c>.</summary>
    public static byte[] Write()
    {
        var schemas = new Schemas();
        var paths = new JsonObject();
        foreach (var row in EndpointTable.Rows)
        {
            if (paths[row.Template] is not JsonObject path)
            {
                paths[row.Template] = path = [];
            }

            path[row.Method.ToLowerInvariant()] = Operation(row, schemas);
        }

        var document = new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "Alliance",
                ["version"] = "1",
                ["description"] = "Points, stamps and rewards of an alliance of independent merchants. Amounts of money are integers in minor "
                    + "units, times carry an offset (RFC 3339), and every error is a problem (RFC 9457) with a stable code.",
            },
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = schemas.Components(),
                ["securitySchemes"] = new JsonObject
                {
                    ["bearer"] = new JsonObject
                    {
                        ["type"] = "http",
                        ["scheme"] = "bearer",
                        ["description"] = "A member's signed token, or an API key (alk.…) of a merchant or an operator.",
                    },
                },
            },
        };
        return Encoding.UTF8.GetBytes(document.ToJsonString(_layout) + "\n");
    }

    private static JsonObject Operation(EndpointRow row, Schemas schemas)
    {
        var operation = new JsonObject
        {
            ["operationId"] = row.OperationId,
            ["tags"] = new JsonArray(row.Tag),
            ["summary"] = row.Summary,
            ["security"] = row.Allowed == Callers.Anyone ? [] : new JsonArray(new JsonObject { ["bearer"] = new JsonArray() }),
        };
        if (row.Allowed != Callers.Anyone)
        {
            operation["x-callers"] = new JsonArray([.. Authorisation.Names(row.Allowed).Split(", ").Select(name => (JsonNode)name)]);
        }

        if (Parameters(row) is { Count: > 0 } parameters)
        {
            operation["parameters"] = parameters;
        }

        if (row.Request is not null)
        {
            operation["requestBody"] = new JsonObject
            {
                ["required"] = true,
                ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = schemas.For(row.Request) } },
            };
        }

        if (row.SignedRequests.Count > 0)
        {
            var bodies = new JsonObject { ["oneOf"] = new JsonArray([.. row.SignedRequests.Select(schemas.For)]) };
            operation["requestBody"] = new JsonObject
            {
                ["required"] = true,
                ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = bodies } },
            };
        }

        operation["responses"] = Responses(row, schemas);
        return operation;
    }

    private static JsonArray Parameters(EndpointRow row)
    {
        var all = new JsonArray();
        foreach (var parameter in row.Parameters)
        {
            all.Add(Parameter("path", parameter.Name, true, new JsonObject { ["type"] = "string", ["pattern"] = parameter.Pattern }, null));
        }

        foreach (var query in row.Query)
        {
            all.Add(Parameter("query", query.Name, query.IsRequired, new JsonObject { ["type"] = query.Type }, query.Description));
        }

        if (row.Key != KeyUse.None)
        {
            all.Add(Parameter("header", "Idempotency-Key", row.Key == KeyUse.Required,
                new JsonObject { ["type"] = "string", ["maxLength"] = 255 },
                "Repeats of a request with the same key get the same reply, with Idempotency-Hit: true, and have no further effect."));
        }

        if (row.SignedRequests.Count > 0)
        {
            all.Add(Parameter("header", WebhookSignature.IdHeader, true,
                new JsonObject { ["type"] = "string", ["maxLength"] = WebhookSignature.IdLengthMax },
                "Names the message, the same at every attempt; visible ASCII without full stops."));
            all.Add(Parameter("header", WebhookSignature.TimestampHeader, true, new JsonObject { ["type"] = "string", ["pattern"] = "^[0-9]+$" },
                "The time of this attempt in seconds since 1970; at most five minutes from now."));
            all.Add(Parameter("header", WebhookSignature.SignatureHeader, true, new JsonObject { ["type"] = "string" },
                "v1, and the base64 of HMAC-SHA256 over id.timestamp.body; several are separated by spaces."));
        }

        if (row.IsVersioned && row.Method == "GET")
        {
            all.Add(Parameter("header", "If-None-Match", false, new JsonObject { ["type"] = "string" }, "An ETag that the caller has already."));
        }
        else if (row.IsVersioned)
        {
            all.Add(Parameter("header", "If-Match", false, new JsonObject { ["type"] = "string" }, "The ETag that the item must still have, or *."));
            if (row.Method == "PUT")
            {
                all.Add(Parameter("header", "If-None-Match", false, new JsonObject { ["const"] = "*" }, "* creates the item and never replaces one."));
            }
        }

        return all;
    }

    private static JsonObject Parameter(string place, string name, bool isRequired, JsonObject schema, string? description)
    {
        var parameter = new JsonObject { ["name"] = name, ["in"] = place, ["required"] = isRequired, ["schema"] = schema };
        if (description is not null)
        {
            parameter["description"] = description;
        }

        return parameter;
    }

    private static JsonObject Responses(EndpointRow row, Schemas schemas)
    {
        var responses = new SortedDictionary<int, JsonObject>();
        foreach (var status in row.Statuses)
        {
            responses[status] = new JsonObject { ["description"] = status == 201 ? "Done." : "The answer." };
            responses[status]["content"] = new JsonObject
            {
                ["application/json"] = row.Response is null ? [] : new JsonObject { ["schema"] = schemas.For(row.Response) },
            };
        }

        if (row.IsVersioned && row.Method == "GET")
        {
            responses[304] = new JsonObject { ["description"] = "The caller's version is still the one in force." };
        }

        foreach (var failures in Failures(row).GroupBy(failure => failure.Status))
        {
            responses[failures.Key] = new JsonObject
            {
                ["description"] = string.Join(", ", failures.Select(failure => failure.Code).Distinct(StringComparer.Ordinal)),
                ["content"] = new JsonObject { ["application/problem+json"] = new JsonObject { ["schema"] = schemas.Problem() } },
            };
        }

        return new JsonObject(responses.Select(entry => KeyValuePair.Create(entry.Key.ToString(), (JsonNode?)entry.Value)));
    }

    private static IEnumerable<(int Status, string Code)> Failures(EndpointRow row)
    {
        if (row.Parameters.Length > 0)
        {
            yield return (400, "invalid_path");
        }

        if (row.Query.Count > 0)
        {
            yield return (400, "invalid_query");
        }

        if (row.Request is not null || row.SignedRequests.Count > 0)
        {
            yield return (400, "malformed_body");
            yield return (400, "invalid_body");
            yield return (413, "body_too_large");
            yield return (415, "unsupported_media_type");
        }

        if (row.Key != KeyUse.None)
        {
            yield return (400, "idempotency_key_invalid");
            yield return (422, "idempotency_key_reused");
        }

        if (row.Key == KeyUse.Required)
        {
            yield return (400, "idempotency_key_required");
        }

        if (row.Allowed != Callers.Anyone)
        {
            yield return (401, "unauthenticated");
            yield return (401, "token_expired");
            yield return (403, "forbidden");
        }

        if (row.Parameters.Length > 0)
        {
            yield return (404, "not_found");
        }

        if (row.IsVersioned && row.Method != "GET")
        {
            yield return (400, "invalid_precondition");
            yield return (412, "stale_version");
        }

        foreach (var refusal in row.Refusals)
        {
            yield return refusal;
        }

        if (row.Parameters.Length > 0)
        {
            yield return (503, "busy");
        }
    }
}
