namespace Alliance.Http.Problems;

/// <summary>The problems of a request that never reached a use case.</summary>
public static class RequestProblems
{
    /// <summary>400: the use case has no natural key and the header is missing.</summary>
    public static Problem KeyRequired { get; } = new(400, "idempotency_key_required", "Idempotency-Key required",
        "This request has no natural key. Send an Idempotency-Key header, a new one for each new request, so that it can be repeated safely.");

    /// <summary>400: the header is too long or has other than visible ASCII characters.</summary>
    public static Problem KeyInvalid { get; } = new(400, "idempotency_key_invalid", "Idempotency-Key invalid",
        "An Idempotency-Key is one header of 1 to 255 visible ASCII characters; a UUID is a good one.");

    /// <summary>401: nobody is named.</summary>
    public static Problem Unauthenticated { get; } = new(401, "unauthenticated", "Who calls?",
        "Send 'Authorization: Bearer' with a member's token or an API key of this alliance.");

    /// <summary>401: somebody is named whom this service does not know.</summary>
    public static Problem UnknownCredentials { get; } = new(401, "unauthenticated", "These credentials are not known here",
        "The token or API key is misspelt, was revoked, or belongs to another server. Get a new one and repeat the request.");

    /// <summary>401: the token was good once.</summary>
    public static Problem TokenExpired { get; } = new(401, "token_expired", "The token has expired",
        "Get a new token and repeat the request.");

    /// <summary>403: the caller may not do this, or not to what the path names.</summary>
    public static Problem Forbidden(string detail) => new(403, "forbidden", "Not allowed", detail);

    /// <summary>404: no such path.</summary>
    public static Problem UnknownRoute { get; } = new(404, "unknown_route", "No such path",
        "This path is not part of the API. GET /api/openapi.json lists every path.");

    /// <summary>405: the path exists under other methods.</summary>
    public static Problem MethodNotAllowed(string allow) => new(405, "method_not_allowed", "No such method here",
        $"This path answers {allow}.")
    { Allow = allow };

    /// <summary>413: the body is larger than any request of this API.</summary>
    public static Problem BodyTooLarge(int bytesMax) => new(413, "body_too_large", "The body is too large",
        $"A body has {bytesMax} bytes at most.")
    { Extras = [("bytesMax", bytesMax)] };

    /// <summary>415: the body is no JSON by its own word.</summary>
    public static Problem NotJson { get; } = new(415, "unsupported_media_type", "JSON expected",
        "Send the body with 'Content-Type: application/json' in UTF-8.");

    /// <summary>400: the body is no JSON text.</summary>
    public static Problem MalformedBody(string detail) => new(400, "malformed_body", "The body is not well-formed JSON", detail)
    {
        Errors = [new("", "malformed", detail)],
    };

    /// <summary>400: fields of the body are missing, unknown or wrong.</summary>
    public static Problem InvalidBody(IReadOnlyList<FieldError> errors) => new(400, "invalid_body", "The body has invalid fields",
        errors.Count == 1 ? errors[0].Detail : $"{errors.Count} fields are invalid; see errors.")
    { Errors = errors };

    /// <summary>400: a query parameter is missing or wrong.</summary>
    public static Problem InvalidQuery(string name, string detail) => new(400, "invalid_query", "A query parameter is invalid", detail)
    {
        Errors = [new("?" + name, "invalid", detail)],
    };

    /// <summary>400: a segment of the path is no id.</summary>
    public static Problem InvalidPath(string name, string detail) => new(400, "invalid_path", "An id in the path is invalid", detail)
    {
        Extras = [("parameter", name)],
    };

    /// <summary>400: a precondition header is missing where it is needed, or is no entity tag.</summary>
    public static Problem InvalidPrecondition(string detail) => new(400, "invalid_precondition", "The precondition is invalid", detail);

    /// <summary>A request that the server refused while it read it.</summary>
    public static Problem BadRequest(int status) => status switch
    {
        408 => new(408, "request_timeout", "The request took too long", "The body arrived too slowly. Send it again."),
        413 => BodyTooLarge(Input.RequestBody.BytesMax),
        _ => new(400, "bad_request", "The request is malformed", "The server could not read the request as HTTP."),
    };

    /// <summary>500: a defect of the service; details are in its log under the request id.</summary>
    public static Problem Unexpected { get; } = new(500, "unexpected", "Something went wrong here",
        "This is a defect of the service. Its log has the details under the requestId.");
}
