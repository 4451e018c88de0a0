using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Alliance.Http.Idempotency;
using Alliance.Http.Problems;
using Microsoft.AspNetCore.Http;

namespace Alliance.Http.Input;

/// <summary>Reads, limits and parses the body of a request.</summary>
internal static class RequestBody
{
    /// <summary>The largest body of any request of this API.</summary>
    public const int BytesMax = 64 * 1024;

    /// <summary>Reads and parses the whole body, and digests it when <paramref name="digest"/> says so.</summary>
    public static ValueTask<ReadBody<T>> Read<T>(HttpContext http, JsonTypeInfo<T> type, bool digest) where T : class => ReadWhole(
        http,
        bytes =>
        {
            var (value, problem) = Parse(bytes, type);
            return new ReadBody<T>(value, problem, digest && value is not null ? RequestKeys.Digest(bytes) : null);
        });

    /// <summary>Reads the whole body as it came, where its bytes are signed; they may be anything.</summary>
    public static async ValueTask<(byte[]? Bytes, Problem? Problem)> ReadBytes(HttpContext http)
    {
        var read = await ReadWhole(http, static bytes => new ReadBody<byte[]>(bytes.ToArray(), null, null));
        return (read.Value, read.Problem);
    }

    private static async ValueTask<ReadBody<T>> ReadWhole<T>(HttpContext http, Func<ReadOnlySequence<byte>, ReadBody<T>> use) where T : class
    {
        if (http.Request.ContentLength > BytesMax)
        {
            return new(null, RequestProblems.BodyTooLarge(BytesMax), null);
        }

        if (!IsJson(http.Request.ContentType))
        {
            return new(null, RequestProblems.NotJson, null);
        }

        var pipe = http.Request.BodyReader;
        while (true)
        {
            var read = await pipe.ReadAsync(http.RequestAborted);
            var bytes = read.Buffer;
            if (bytes.Length > BytesMax)
            {
                pipe.AdvanceTo(bytes.End);
                return new(null, RequestProblems.BodyTooLarge(BytesMax), null);
            }

            if (!read.IsCompleted)
            {
                pipe.AdvanceTo(bytes.Start, bytes.End);
                continue;
            }

            var result = use(bytes);
            pipe.AdvanceTo(bytes.End);
            return result;
        }
    }

    /// <summary>Parses one JSON text, strictly, and checks its values.</summary>
    internal static (T? Value, Problem? Problem) Parse<T>(ReadOnlySequence<byte> bytes, JsonTypeInfo<T> type) where T : class
    {
        var span = bytes.IsSingleSegment ? bytes.FirstSpan : bytes.ToArray();
        if (span.IsEmpty)
        {
            return (null, RequestProblems.MalformedBody("The body is empty; a JSON object is expected."));
        }

        try
        {
            if (JsonSerializer.Deserialize(span, type) is not { } value)
            {
                return (null, RequestProblems.MalformedBody("The body is null; a JSON object is expected."));
            }

            if (value is IChecked body)
            {
                var errors = default(FieldErrors);
                body.Check(ref errors);
                if (!errors.IsEmpty)
                {
                    return (null, RequestProblems.InvalidBody(errors.All));
                }
            }

            return (value, null);
        }
        catch (JsonException exception)
        {
            return (null, BodyDiagnosis.Explain(span, type, exception));
        }
    }

    private static bool IsJson(string? contentType)
    {
        const string Json = "application/json";
        if (contentType is null || !contentType.StartsWith(Json, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var rest = contentType.AsSpan(Json.Length).Trim();
        return rest.IsEmpty
            || (rest[0] == ';' && (rest.IndexOf("charset", StringComparison.OrdinalIgnoreCase) < 0
                || rest.IndexOf("utf-8", StringComparison.OrdinalIgnoreCase) >= 0));
    }
}

/// <summary>A body that was read: its value, or what is wrong with it.</summary>
internal readonly record struct ReadBody<T>(T? Value, Problem? Problem, string? Digest) where T : class;
