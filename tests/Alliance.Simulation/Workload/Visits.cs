using Alliance.Passports;
using Alliance.Ports;
using Alliance.Routes;

namespace Alliance.Simulation.Workload;

/// <summary>Presence tokens scanned, wallets read.</summary>
internal static class Visits
{
    public static async Task Stamp(Client client)
    {
        var merchantId = client.Merchant();
        var shown = await client.AskAtMoment("presence token", platform => platform.PresenceTokens.Issue(Scenario.AllianceId, merchantId, null));
        if (!shown.IsSuccess)
        {
            return;
        }

        var passportId = client.Random.Next(2) == 0 ? SampleAlliance.ChoicePassport : SampleAlliance.SilentPassport;
        var request = new CollectStampRequest(Scenario.AllianceId, client.Member(), passportId, shown.Answer.Value!.Token);
        var settled = await client.Ask("stamp", platform => platform.CollectStamp.Execute(request));
        if (settled.IsSuccess)
        {
            var account = new Partition(Containers.Accounts, Ids.Key(Scenario.AllianceId, request.MemberId));
            await client.Acknowledge("stamp", Client.Body(settled.Answer), account, settled.Answer.Value!.EntryId, null);
        }
    }

    public static async Task TakeMap(Client client)
    {
        var request = new TakeMapRequest(Scenario.AllianceId, client.Member(), Route(client));
        var settled = await client.Ask("map", platform => platform.TakeMap.Execute(request));
        if (settled.IsSuccess)
        {
            var account = new Partition(Containers.Accounts, Ids.Key(Scenario.AllianceId, request.MemberId));
            await client.Acknowledge(
                "map", Client.Body(settled.Answer), account, settled.Answer.Value!.EntryId,
                async platform => Client.Body(await platform.TakeMap.Execute(request)));
        }
    }

    public static async Task Walk(Client client)
    {
        var merchantId = client.Merchant();
        var shown = await client.AskAtMoment("presence token", platform => platform.PresenceTokens.Issue(Scenario.AllianceId, merchantId, null));
        if (!shown.IsSuccess)
        {
            return;
        }

        var request = new VisitStopRequest(Scenario.AllianceId, client.Member(), Route(client), shown.Answer.Value!.Token);
        var settled = await client.Ask("walk", platform => platform.VisitStop.Execute(request));
        if (settled.IsSuccess)
        {
            var account = new Partition(Containers.Accounts, Ids.Key(Scenario.AllianceId, request.MemberId));
            await client.Acknowledge("walk", Client.Body(settled.Answer), account, settled.Answer.Value!.EntryId, null);
        }
    }

    /// <summary>What a wallet shows was true at some moment while it was read.</summary>
    public static async Task Wallet(Client client)
    {
        var memberId = client.Member();
        var settled = await client.AskAtMoment("wallet", platform => platform.ReadMember.Wallet(Scenario.AllianceId, memberId).AsTask());
        if (settled.IsSuccess && client.History is { } history)
        {
            var shown = settled.Answer.Value!.Points;
            var states = history.Balances(Scenario.AllianceId, memberId, settled.From, settled.To).ToList();
            if (states.TrueForAll(state => state.Reserved != shown.Reserved || state.Lifetime != shown.Lifetime || shown.Available > state.Available))
            {
                client.Book.Fail($"the wallet of {memberId} showed {shown}, but it was {string.Join(" then ", states)}");
            }
        }
    }

    private static string Route(Client client) => client.Random.Next(2) == 0 ? SampleAlliance.FreeWalk : SampleAlliance.Hunt;
}
