using System.Text.Json.Serialization;

namespace Alliance.Routes;

/// <summary>What a journey remembers.</summary>
/// <param name="AllianceId">The alliance.</param>
/// <param name="RouteId">The route.</param>
/// <param name="MemberId">Who walks it.</param>
internal sealed record JourneyState(string AllianceId, string RouteId, string MemberId)
{
    /// <summary>How often the member was nudged.</summary>
    public int Nudges { get; init; }

    public DateTimeOffset? LastNudgeAt { get; init; }

    public DateTimeOffset? CongratulatedAt { get; init; }

    public DateTimeOffset? InvitedAt { get; init; }

    /// <summary>What was decided last: what there is to tell.</summary>
    public JourneyStep Step { get; init; }

    public JourneyState After(JourneyStep step, DateTimeOffset at) => step switch
    {
        JourneyStep.Nudge => this with { Step = step, Nudges = Nudges + 1, LastNudgeAt = at },
        JourneyStep.Congratulate => this with { Step = step, CongratulatedAt = at },
        JourneyStep.Invite => this with { Step = step, InvitedAt = at },
        _ => this with { Step = step },
    };
}

/// <summary>What is due on a journey.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JourneyStep>))]
internal enum JourneyStep
{
    [JsonStringEnumMemberName("wait")]
    Wait,

    [JsonStringEnumMemberName("nudge")]
    Nudge,

    [JsonStringEnumMemberName("congratulate")]
    Congratulate,

    [JsonStringEnumMemberName("invite")]
    Invite,

    [JsonStringEnumMemberName("end")]
    End,
}

/// <summary>What a look at the member's account found.</summary>
/// <param name="Due">What is due now.</param>
/// <param name="WakeAt">When to look again at the latest.</param>
/// <param name="Lit">Stops lit.</param>
/// <param name="Total">Stops in all.</param>
internal sealed record JourneyLook(JourneyStep Due, DateTimeOffset WakeAt, int Lit, int Total);

/// <summary>What an operator sees of a journey.</summary>
/// <param name="Lit">Stops lit.</param>
/// <param name="Total">Stops in all.</param>
/// <param name="Nudges">How often the member was nudged.</param>
/// <param name="Doing">What it last set out to do.</param>
internal sealed record JourneyStatus(int Lit, int Total, int Nudges, JourneyStep Doing);
