using Alliance.Http.Access;
using Alliance.Http.Input;

namespace Alliance.Http.Bodies;

/// <summary>Asks for a development token.</summary>
/// <param name="Role"><c>member</c>, <c>merchant</c> or <c>operator</c>.</param>
/// <param name="Id">Prefixed id of that role: <c>mbr_…</c>, <c>mch_…</c> or <c>opr_…</c>.</param>
/// <param name="AllianceId">The alliance it is good in; every alliance of the server unless given.</param>
internal sealed record DevTokenBody(string Role, string Id, string? AllianceId = null) : IChecked
{
    public void Check(ref FieldErrors errors)
    {
        switch (Authorisation.RoleOf(Role))
        {
            case null:
                errors.Add("/role", "invalid_value", "role must be member, merchant or operator.");
                break;
            case Access.Role.Member:
                Fields.Id(ref errors, "/id", Id, Ids.Member);
                break;
            case Access.Role.Merchant:
                Fields.Id(ref errors, "/id", Id, Ids.Merchant);
                break;
            default:
                Fields.Id(ref errors, "/id", Id, Ids.Operator);
                break;
        }

        if (AllianceId is not null && !Ids.IsAlliance(AllianceId))
        {
            errors.Add("/allianceId", "invalid_id", "allianceId must be 1 to 40 lower-case letters, digits or '-'.");
        }
    }
}

/// <summary>Registers a member; with an external identity or a phone number it does so once.</summary>
/// <param name="DisplayName">1 to 80 characters without control characters.</param>
/// <param name="ExternalId">Who the member is elsewhere, for example a WeChat id; 1 to 128 visible ASCII characters. The same one is the same member.</param>
/// <param name="Phone">Phone number in E.164, unique in the alliance.</param>
internal sealed record RegisterBody(string DisplayName, string? ExternalId = null, string? Phone = null) : IChecked
{
    public void Check(ref FieldErrors errors)
    {
        Fields.DisplayName(ref errors, "/displayName", DisplayName);
        if (ExternalId is not null)
        {
            Fields.Token(ref errors, "/externalId", ExternalId, 128);
        }

        if (Phone is not null)
        {
            Fields.Phone(ref errors, "/phone", Phone);
        }
    }
}

/// <summary>Gives the reason for what an operator does.</summary>
/// <param name="Reason">Why, for the record; 1 to 200 characters.</param>
internal sealed record ReasonBody(string Reason) : IChecked
{
    public void Check(ref FieldErrors errors) => Fields.Reason(ref errors, "/reason", Reason);
}
