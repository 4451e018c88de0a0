using System.Text.Json;

namespace Alliance.Outcomes;

/// <summary>A refusal in words, where it is kept for somebody who was not there to hear it.</summary>
/// <param name="Code">Stable, for programs: <c>insufficient_points</c>.</param>
/// <param name="Detail">For people.</param>
public sealed record RefusalReason(string Code, string Detail)
{
    /// <summary>Where nobody puts refusals into words: its name and its facts.</summary>
    public static RefusalReason Of(Refusal refusal) =>
        new(JsonNamingPolicy.SnakeCaseLower.ConvertName(refusal.GetType().Name), refusal.ToString());
}
