#pragma warning disable
namespace Alliance { public sealed class AlliancePlatform { } }
