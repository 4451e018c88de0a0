using System.Collections.Frozen;
using Alliance.Functions.Workflows;
using Alliance.Http.Table;
using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client;

namespace Alliance.Functions.Http;

/// <summary>The rows of the endpoint table, by name. A function names its row and does nothing else.</summary>
public sealed class Rows(Gate gate, DurableWorkflows workflows)
{
    private static readonly FrozenDictionary<string, EndpointRow> _byName =
        EndpointTable.Rows.ToFrozenDictionary(static row => row.OperationId, StringComparer.Ordinal);

    /// <summary>Answers with the row of that name.</summary>
    public Task Serve(string operationId, HttpRequest request) => gate.Serve(request.HttpContext, _byName[operationId]);

    /// <summary>The same for a row whose use case starts or steers workflows.</summary>
    public Task Serve(string operationId, HttpRequest request, DurableTaskClient client)
    {
        workflows.Clients.Use(client);
        return Serve(operationId, request);
    }
}
