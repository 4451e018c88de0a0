using System.Text.Encodings.Web;
using System.Text.Json;
using Alliance.Outcomes;
using Alliance.Ports;
using Alliance.Simulation.Checks;

namespace Alliance.Simulation.Workload;

/// <summary>
/// Somebody who asks like a real client: again with the same key while nobody answers, sometimes twice at once, and
/// sometimes gives up.
/// </summary>
internal sealed class Client(IServed served, Notebook book, IDocumentStore truth, StateHistory? history, Random random)
{
    private const int Tries = 8;
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public Random Random => random;

    public Notebook Book => book;

    public IServed Served => served;

    /// <summary>What accounts and stock were meanwhile; null where nobody recorded it.</summary>
    public StateHistory? History => history;

    public IDocumentStore Truth => truth;

    public DateTimeOffset Now => served.Time.GetUtcNow();

    public string Member() => book.Members[random.Next(book.Members.Count)];

    public string Merchant() => SampleAlliance.Merchants[random.Next(SampleAlliance.Merchants.Count)];

    public RequestKey Key(string digest = "d") => new(KeyHash(book.Next()), digest);

    public static string Body<T>(Answer<T> answer) where T : class =>
        answer.IsSuccess ? JsonSerializer.Serialize(answer.Value, Json) : $"refused: {answer.Refusal}";

    /// <summary>Asks until there is a definite answer; for what that may depend on the moment.</summary>
    public Task<Settled<T>> AskAtMoment<T>(string what, Func<AlliancePlatform, Task<Answer<T>>> request) where T : class =>
        AskOne(what, request);

    /// <summary>Asks until there is a definite answer; sometimes as two requests at once, which must be told the same.</summary>
    public async Task<Settled<T>> Ask<T>(string what, Func<AlliancePlatform, Task<Answer<T>>> request) where T : class
    {
        if (random.Next(7) != 0)
        {
            return await AskOne(what, request);
        }

        var both = await Task.WhenAll(AskOne(what, request), AskOne(what, request));
        if (both[0].IsSuccess && both[1].IsSuccess && Body(both[0].Answer) != Body(both[1].Answer))
        {
            book.Fail($"{what}: two requests at once were told different things: {Body(both[0].Answer)} and {Body(both[1].Answer)}");
        }

        var told = both[0].IsSuccess ? both[0] : both[1];
        return told with
        {
            From = Math.Min(both[0].From, both[1].From),
            WasUncertain = both[0].WasUncertain || both[1].WasUncertain || both[0].IsSuccess != both[1].IsSuccess,
        };
    }

    /// <summary>Notes what was acknowledged; its record must stand in the store by now.</summary>
    public async Task Acknowledge(
        string what, string body, Partition partition, string documentId, Func<AlliancePlatform, Task<string>>? again)
    {
        if (await truth.Read(partition, documentId) is null)
        {
            book.Fail($"{what} was acknowledged, but {documentId} is not in {partition}: {body}");
        }

        book.Write(() => book.Acknowledged.Add(new Acknowledged(what, body, partition, documentId, again)));
    }

    /// <summary>Notes that something was refused for certain, so that its record must never appear.</summary>
    public void MustNotExist(string what, Partition partition, string documentId) =>
        book.Write(() => book.Refused.Add((what, partition, documentId)));

    private static string KeyHash(int number) => $"k{number:D31}";

    private async Task<Settled<T>> AskOne<T>(string what, Func<AlliancePlatform, Task<Answer<T>>> request) where T : class
    {
        var patience = random.Next(12) == 0 ? 1 : Tries;
        var uncertain = false;
        var from = long.MaxValue;
        for (var attempt = 0; attempt < patience; attempt++)
        {
            var reply = await served.Ask(request);
            // A later try may be told what an earlier one, still being answered, was decided.
            from = Math.Min(from, reply.From);
            if (reply.IsAnswered && reply.Value.Refusal is not Busy)
            {
                book.Count($"{what}: {(reply.Value.IsSuccess ? reply.Value.IsReplay ? "replayed" : "done" : reply.Value.Refusal!.GetType().Name)}");
                return new Settled<T>(true, uncertain, reply.Value, from, reply.To);
            }

            uncertain = true;
            await served.Pause(TimeSpan.FromMilliseconds(random.Next(200, 5_000)));
        }

        book.Count($"{what}: gave up");
        return new Settled<T>(false, true, default, from, long.MaxValue);
    }
}

/// <summary>How a request ended.</summary>
/// <param name="IsKnown">False when the client gave up without a definite answer.</param>
/// <param name="WasUncertain">True when some try had no definite answer, so that a refusal proves nothing about it.</param>
/// <param name="Answer">The answer.</param>
/// <param name="From">When the first try began, in steps.</param>
/// <param name="To">When it was answered.</param>
internal sealed record Settled<T>(bool IsKnown, bool WasUncertain, Answer<T> Answer, long From, long To) where T : class
{
    public bool IsSuccess => IsKnown && Answer.IsSuccess;

    public bool IsRefused => IsKnown && !Answer.IsSuccess;
}
