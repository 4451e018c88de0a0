namespace Alliance.Functions.Workflows;

/// <summary>Code that is replayed asks for something else than its history tells.</summary>
/// <param name="message">For what, and what the history tells.</param>
internal sealed class NondeterminismException(string message) : Exception(message);
