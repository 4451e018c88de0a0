using System.Buffers;
using System.Text;

namespace Alliance.Ports;

/// <summary>The bounds that every adapter of the workflow port applies. Each check throws <see cref="ArgumentException"/> and says what is allowed.</summary>
public static class WorkflowRules
{
    /// <summary>The longest instance id, in characters.</summary>
    public const int InstanceIdLengthMax = 100;

    /// <summary>The longest name of a workflow, an activity or an event, in characters.</summary>
    public const int NameLengthMax = 100;

    /// <summary>The longest event id, in characters.</summary>
    public const int EventIdLengthMax = 500;

    /// <summary>The largest input, result or payload of an event, in bytes of JSON; what is larger belongs in a document or a blob.</summary>
    public const int PayloadBytesMax = 64 << 10;

    /// <summary>The largest custom status, in bytes of JSON.</summary>
    public const int StatusBytesMax = 16 << 10;

    /// <summary>How many untaken events an instance holds at most.</summary>
    public const int EventsMax = 1_000;

    /// <summary>How many characters the payloads of an instance's untaken events have at most, together.</summary>
    public const int EventCharactersMax = 512 << 10;

    /// <summary>The largest page of a list, in instances.</summary>
    public const int ListLimitMax = 100;

    private const int ReasonLengthMax = 1_000;
    private static readonly SearchValues<char> s_letters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:|~");

    /// <summary>An instance id is 1 to <see cref="InstanceIdLengthMax"/> characters <c>A-Z a-z 0-9 - _ . : | ~</c>. Upper and lower case differ.</summary>
    public static void CheckInstanceId(string? instanceId) => Check(instanceId, InstanceIdLengthMax, "instance id");

    /// <summary>Whether <see cref="CheckInstanceId"/> accepts it.</summary>
    public static bool IsInstanceId(string instanceId) =>
        instanceId.Length is >= 1 and <= InstanceIdLengthMax && !instanceId.AsSpan().ContainsAnyExcept(s_letters);

    /// <summary>A name is 1 to <see cref="NameLengthMax"/> characters <c>A-Z a-z 0-9 - _ . : | ~</c>. Upper and lower case differ.</summary>
    public static void CheckName(string? name) => Check(name, NameLengthMax, "name");

    /// <summary>An event id is 1 to <see cref="EventIdLengthMax"/> characters of any kind.</summary>
    public static void CheckEventId(string? eventId)
    {
        if (eventId is not { Length: >= 1 and <= EventIdLengthMax })
        {
            throw new ArgumentException($"An event id has 1 to {EventIdLengthMax} characters.", nameof(eventId));
        }
    }

    /// <summary>A reason has at most 1,000 characters.</summary>
    public static void CheckReason(string? reason)
    {
        if (reason is not { Length: <= ReasonLengthMax })
        {
            throw new ArgumentException($"A reason has at most {ReasonLengthMax} characters.", nameof(reason));
        }
    }

    /// <summary>Whether a payload is within <see cref="PayloadBytesMax"/>.</summary>
    public static bool IsPayload(string json) => Encoding.UTF8.GetByteCount(json) <= PayloadBytesMax;

    /// <summary>A payload is within <see cref="PayloadBytesMax"/>.</summary>
    public static void CheckPayload(string json, string what)
    {
        if (!IsPayload(json))
        {
            throw new ArgumentException($"The {what} has more than {PayloadBytesMax} bytes of JSON.", what);
        }
    }

    private static void Check(string? text, int lengthMax, string what)
    {
        if (text is not { Length: >= 1 } || text.Length > lengthMax || text.AsSpan().ContainsAnyExcept(s_letters))
        {
            throw new ArgumentException($"The {what} '{text}' needs 1 to {lengthMax} characters A-Z a-z 0-9 - _ . : | ~.", what);
        }
    }
}
