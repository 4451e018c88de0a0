using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Alliance.Http.Replies;

/// <summary>
/// A buffer of the thread in which a whole body is written before it is sent, so that the length is known (no chunks)
/// and a failure while writing can still become a problem.
/// </summary>
internal sealed class ReplyBuffer
{
    private const int KeptBytesMax = 256 * 1024;

    [ThreadStatic]
    private static ReplyBuffer? _ofThread;

    private readonly ArrayBufferWriter<byte> _bytes = new(1024);

    private ReplyBuffer() => Writer = new Utf8JsonWriter(_bytes, new JsonWriterOptions
    {
        // The body is never HTML: Chinese text stays readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    });

    /// <summary>Writes into the buffer.</summary>
    public Utf8JsonWriter Writer { get; }

    /// <summary>The thread's buffer, empty. It must be sent before the thread goes on to anything else.</summary>
    public static ReplyBuffer Rent()
    {
        var buffer = _ofThread ??= new ReplyBuffer();
        buffer._bytes.ResetWrittenCount();
        buffer.Writer.Reset();
        return buffer;
    }

    /// <summary>Sends what was written as the response's whole body.</summary>
    public ValueTask Send(HttpContext http)
    {
        Writer.Flush();
        var body = _bytes.WrittenSpan;
        http.Response.ContentLength = body.Length;
        var output = http.Response.BodyWriter;
        output.Write(body);
        if (_bytes.Capacity > KeptBytesMax)
        {
            _ofThread = null;
        }

        var flush = output.FlushAsync();
        if (flush.IsCompletedSuccessfully)
        {
            _ = flush.Result;
            return ValueTask.CompletedTask;
        }

        return Awaited(flush);

        static async ValueTask Awaited(ValueTask<System.IO.Pipelines.FlushResult> flush) => await flush;
    }
}
