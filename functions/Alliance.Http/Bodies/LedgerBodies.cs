using Alliance.Http.Input;

namespace Alliance.Http.Bodies;

/// <summary>Reports a purchase.</summary>
internal sealed record EarnBody(string OrderNo, long AmountMinor, DateTimeOffset OccurredAt) : IChecked
{
    public void Check(ref FieldErrors errors)
    {
        Fields.OrderNo(ref errors, "/orderNo", OrderNo);
        Fields.Amount(ref errors, "/amountMinor", AmountMinor);
    }
}

/// <summary>Refunds a purchase, by amount or, without one, all that is left of it.</summary>
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
internal sealed record ReassignBody(string ToMemberId, string Reason) : IChecked
{
    public void Check(ref FieldErrors errors)
    {
        Fields.Id(ref errors, "/toMemberId", ToMemberId, Ids.Member);
        Fields.Reason(ref errors, "/reason", Reason);
    }
}
