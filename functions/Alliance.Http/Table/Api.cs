using Alliance.Http.Access;

namespace Alliance.Http.Table;

/// <summary>What the endpoints call.</summary>
/// <param name="Platform">The use cases.</param>
/// <param name="Tokens">Signs members' tokens.</param>
/// <param name="Authentication">Knows the callers; told when keys change.</param>
/// <param name="Time">The clock.</param>
public sealed record Api(AlliancePlatform Platform, Tokens Tokens, Authentication Authentication, TimeProvider Time);
