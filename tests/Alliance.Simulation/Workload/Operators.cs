using Alliance.Catalogue;
using Alliance.Ledger;
using Alliance.Ports;

namespace Alliance.Simulation.Workload;

/// <summary>What operators do: adjust, publish, settle, register people.</summary>
internal static class Operators
{
    public static async Task Adjust(Client client)
    {
        var request = new AdjustRequest(Scenario.AllianceId, client.Member(), client.Random.Next(-8, 20) is var points and not 0 ? points : 1, "goodwill");
        var key = client.Key();
        var settled = await client.Ask("adjust", platform => platform.Adjust.Execute(request, key, "opr_1"));
        var account = new Partition(Containers.Accounts, Ids.Key(Scenario.AllianceId, request.MemberId));
        if (settled.IsSuccess)
        {
            await client.Acknowledge(
                "adjust", Client.Body(settled.Answer), account, "adjust:" + key.Hash,
                async platform => Client.Body(await platform.Adjust.Execute(request, key, "opr_1")));
        }
        else if (settled is { IsRefused: true, WasUncertain: false })
        {
            client.MustNotExist($"adjust {settled.Answer.Refusal}", account, "adjust:" + key.Hash);
        }
    }

    public static async Task Publish(Client client)
    {
        var edit = client.Random.Next(4);
        switch (edit)
        {
            case 0:
                var programme = SampleAlliance.Programme(client.Book.Scenario, client.Random.Next(1, 4), client.Random.Next(5, 10)) with
                {
                    EffectiveFrom = client.Now.AddSeconds(client.Random.Next(-60, 600)),
                };
                await client.AskAtMoment("programme", platform => platform.EditCatalogue.PutProgramme(
                    Scenario.AllianceId, programme, Precondition.None, "opr_1"));
                break;
            case 1:
                await client.AskAtMoment("withdraw", platform => platform.EditCatalogue.DeleteReward(
                    Scenario.AllianceId, SampleAlliance.LimitedReward, Precondition.None, "opr_1"));
                break;
            default:
                var stock = client.Random.Next(0, 10);
                var reward = SampleAlliance.Rewards(client.Book.Scenario).First() with { Stock = stock };
                await client.AskAtMoment("stock", platform => platform.EditCatalogue.PutReward(Scenario.AllianceId, reward, Precondition.None, "opr_1"));
                break;
        }
    }

    /// <summary>Positions between merchants sum to zero, whenever they are asked for.</summary>
    public static async Task Settle(Client client)
    {
        var to = client.Now.AddMinutes(client.Random.Next(-30, 30));
        var from = to.AddHours(-client.Random.Next(1, 40));
        var settled = await client.AskAtMoment("settlement", platform => platform.Settlement.Execute(Scenario.AllianceId, from, to, null));
        if (settled.IsSuccess && settled.Answer.Value!.Positions.Sum(static position => position.Points) is var sum and not 0)
        {
            client.Book.Fail($"positions between merchants sum to {sum}");
        }
    }

    /// <summary>People who register with few phone numbers between them, and are erased again.</summary>
    public static async Task Register(Client client)
    {
        var person = client.Random.Next(4);
        var request = new Members.RegisterRequest(Scenario.AllianceId, $"person {person}", $"person-{person}", $"+8613800000{client.Random.Next(2)}");
        var settled = await client.AskAtMoment("register", platform => platform.RegisterMember.Execute(request));
        if (settled.IsSuccess && client.Random.Next(3) == 0)
        {
            await client.AskAtMoment("erase", platform => platform.PersonalData.Erase(Scenario.AllianceId, settled.Answer.Value!.MemberId));
        }
    }

    /// <summary>Asks again for something that was acknowledged before.</summary>
    public static async Task AskAgain(Client client)
    {
        if (client.Book.Any(client.Book.Acknowledged, client.Random) is not { Again: { } again } known)
        {
            return;
        }

        var reply = await client.Served.Ask(again);
        if (reply.IsAnswered && reply.Value != known.Body && !reply.Value!.Contains("Busy", StringComparison.Ordinal))
        {
            client.Book.Fail($"{known.What} {known.DocumentId} was answered {known.Body} and, asked again, {reply.Value}");
        }
    }
}
