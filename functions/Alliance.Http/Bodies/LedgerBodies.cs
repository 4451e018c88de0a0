using Alliance.Http.Input;

namespace Alliance.Http.Bodies;

/// <summary>Reports a purchase.</summary>
/// <param name="OrderNo">The merchant's own number of the purchase; 1 to 64 letters, digits, <c>.</c>, <c>_</c> or <c>-</c>. It earns once for ever.</param>
/// <param name="AmountMinor">What was paid, in minor units; 1 to 1,000,000,000,000.</param>
/// <param name="OccurredAt">When, as an RFC 3339 time with offset; at most 5 minutes ahead and as far back as the programme allows.</param>
internal sealed record EarnBody(string OrderNo, long AmountMinor, DateTimeOffset OccurredAt) : IChecked
{
    public void Check(ref FieldErrors errors)
    {
        Fields.OrderNo(ref errors, "/orderNo", OrderNo);
        Fields.Amount(ref errors, "/amountMinor", AmountMinor);
    }
}

/// <summary>Refunds a purchase, by amount or, without one, all that is left of it.</summary>
/// <param name="OrderNo">The purchase.</param>
/// <param name="AmountMinor">What is paid back, in minor units; all that is left of the purchase unless given.</param>
internal sealed record RefundBody(string OrderNo, long? AmountMinor = null) : IChecked
{
    public void Check(ref FieldErrors errors)
    {
        Fields.OrderNo(ref errors, "/orderNo", OrderNo);
        if (AmountMinor is { } amount)
        {
            Fields.Amount(ref errors, "/amountMinor", amount);
        }
    }
}

/// <summary>Gives or takes points.</summary>
/// <param name="Points">Points to give, or, below zero, to take; not 0.</param>
/// <param name="Reason">Why, for the record; 1 to 200 characters.</param>
internal sealed record AdjustBody(long Points, string Reason) : IChecked
{
    public void Check(ref FieldErrors errors)
    {
        if (Points is 0 or < -Fields.AmountMax or > Fields.AmountMax)
        {
            errors.Add("/points", "out_of_range", $"points must be a whole number from -{Fields.AmountMax} to {Fields.AmountMax} and not 0.");
        }

        Fields.Reason(ref errors, "/reason", Reason);
    }
}

/// <summary>Moves an order to the member it belongs to.</summary>
/// <param name="ToMemberId">The member it belongs to.</param>
/// <param name="Reason">Why, for the record; 1 to 200 characters.</param>
internal sealed record ReassignBody(string ToMemberId, string Reason) : IChecked
{
    public void Check(ref FieldErrors errors)
    {
        Fields.Id(ref errors, "/toMemberId", ToMemberId, Ids.Member);
        Fields.Reason(ref errors, "/reason", Reason);
    }
}
