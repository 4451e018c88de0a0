using Alliance.Ledger;
using Alliance.Outcomes;
using Alliance.Ports;

namespace Alliance.Simulation.Workload;

/// <summary>Purchases, refunds, moved orders.</summary>
internal static class Purchases
{
    public static async Task Earn(Client client)
    {
        var random = client.Random;
        var order = new KnownOrder(
            client.Member(), client.Merchant(), $"N{client.Book.Next()}", random.Next(1, 40_000), client.Now.AddMinutes(-random.Next(-3, 90)));
        client.Book.Write(() => client.Book.Orders.Add(order));
        await Report(client, order, random.Next(2) == 0 ? client.Key() : null);
    }

    /// <summary>The same order with another amount or member must be refused once the first is known.</summary>
    public static async Task Misreport(Client client)
    {
        if (client.Book.Any(client.Book.Orders, client.Random) is not { } order)
        {
            return;
        }

        var wrong = client.Random.Next(2) == 0 ? order with { AmountMinor = order.AmountMinor + 1 } : order with { MemberId = client.Member() };
        if (wrong == order)
        {
            await Report(client, order, null);
            return;
        }

        var isKnown = client.Book.Acknowledged.Any(known => known.DocumentId == EntryId(order));
        var settled = await client.Ask("misreport", platform => platform.Earn.Execute(Request(wrong)));
        if (isKnown && settled.IsSuccess)
        {
            client.Book.Fail($"{EntryId(order)} was accepted twice: {order} and {wrong}");
        }
    }

    public static async Task Refund(Client client)
    {
        if (client.Book.Any(client.Book.Orders, client.Random) is not { } order)
        {
            return;
        }

        var whole = client.Random.Next(3) == 0;
        var key = whole && client.Random.Next(2) == 0 ? null : client.Key();
        var request = new RefundRequest(
            Scenario.AllianceId, order.MerchantId, order.OrderNo, whole ? null : client.Random.NextInt64(1, order.AmountMinor + 1));
        var settled = await client.Ask("refund", platform => platform.Refund.Execute(request, key, "mch"));
        var partition = OrderClaim.PartitionOf(Scenario.AllianceId, order.MerchantId, order.OrderNo);
        var document = "refund:" + (key?.Hash ?? "whole");
        if (settled.IsSuccess)
        {
            await client.Acknowledge(
                "refund", Client.Body(settled.Answer), partition, document,
                async platform => Client.Body(await platform.Refund.Execute(request, key, "mch")));
        }
        else if (settled is { IsRefused: true, WasUncertain: false } && key is not null)
        {
            client.MustNotExist($"refund {settled.Answer.Refusal}", partition, document);
        }
    }

    public static async Task Reassign(Client client)
    {
        if (client.Book.Any(client.Book.Orders, client.Random) is not { } order)
        {
            return;
        }

        var request = new ReassignRequest(Scenario.AllianceId, order.MerchantId, order.OrderNo, client.Member(), "wrong member");
        await client.AskAtMoment("reassign", platform => platform.ReassignOrder.Execute(request, "opr_1"));
    }

    private static async Task Report(Client client, KnownOrder order, RequestKey? key)
    {
        var settled = await client.Ask("earn", platform => platform.Earn.Execute(Request(order), key));
        var claim = OrderClaim.PartitionOf(Scenario.AllianceId, order.MerchantId, order.OrderNo);
        if (settled.IsSuccess)
        {
            var account = new Partition(Containers.Accounts, Ids.Key(Scenario.AllianceId, order.MemberId));
            await client.Acknowledge(
                "earn", Client.Body(settled.Answer), account, EntryId(order),
                async platform => Client.Body(await platform.Earn.Execute(Request(order), key)));
        }
        else if (settled is { IsRefused: true, WasUncertain: false } && settled.Answer.Refusal is not OrderReused)
        {
            client.MustNotExist($"earn {settled.Answer.Refusal}", claim, OrderClaim.DocumentId);
        }
    }

    private static string EntryId(KnownOrder order) => $"earn:{order.MerchantId}:{order.OrderNo}";

    private static EarnRequest Request(KnownOrder order) =>
        new(Scenario.AllianceId, order.MemberId, order.MerchantId, order.OrderNo, order.AmountMinor, order.OccurredAt);
}
