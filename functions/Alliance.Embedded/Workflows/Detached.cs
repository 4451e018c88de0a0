namespace Alliance.Embedded.Workflows;

/// <summary>Begins what outlives its caller without what the caller carries along: a request's identity, its trace.</summary>
internal static class Detached
{
    public static void Begin(Func<Task> work)
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            _ = work();
            return;
        }
        using (ExecutionContext.SuppressFlow())
        {
            _ = work();
        }
    }
}
