using Alliance.Ledger;
using Alliance.Outcomes;
using Alliance.Ports;
using Alliance.Rewards;

namespace Alliance.Simulation.Workload;

/// <summary>Rewards taken, codes used, redemptions taken back.</summary>
internal static class Redemptions
{
    public static async Task Redeem(Client client)
    {
        // Most want what is scarce.
        var rewardId = client.Random.Next(2) == 0
            ? SampleAlliance.LimitedReward
            : SampleAlliance.Sold[client.Random.Next(SampleAlliance.Sold.Count)];
        var request = new RedeemRequest(Scenario.AllianceId, client.Member(), rewardId);
        var key = client.Key();
        var settled = await client.Ask("redeem", platform => platform.Redeem.Execute(request, key));
        var account = Account(request.MemberId);
        var entryId = Spend.EntryId(Ids.Redemption(request.MemberId, key.Hash));
        if (settled.IsSuccess)
        {
            var receipt = settled.Answer.Value!;
            Know(client, request.MemberId, receipt);
            await client.Acknowledge(
                "redeem", Client.Body(settled.Answer), account, entryId,
                async platform => Client.Body(await platform.Redeem.Execute(request, key)));
            await Misuse(client, request, key);
        }
        else if (settled.IsRefused)
        {
            Justify(client, request, settled);
            if (!settled.WasUncertain)
            {
                client.MustNotExist($"redeem {settled.Answer.Refusal}", account, entryId);
            }
        }
    }

    public static async Task ClaimGift(Client client)
    {
        var rewardId = client.Random.Next(2) == 0 ? SampleAlliance.GiftOfChoice : SampleAlliance.LimitedReward;
        var request = new ClaimRewardRequest(Scenario.AllianceId, client.Member(), client.Random.Next(2) == 0 ? SampleAlliance.ChoicePassport : SampleAlliance.FreeWalk, rewardId);
        var settled = await client.Ask("gift", platform => platform.Redeem.ClaimReward(request));
        if (settled.IsSuccess)
        {
            Know(client, request.MemberId, settled.Answer.Value!);
            await client.Acknowledge(
                "gift", Client.Body(settled.Answer), Account(request.MemberId), Spend.EntryId(settled.Answer.Value!.RedemptionId), null);
        }
    }

    /// <summary>One merchant verifies a code, or two do at the same moment.</summary>
    public static async Task Use(Client client)
    {
        if (client.Book.Any(client.Book.Codes, client.Random) is not { } code)
        {
            return;
        }

        if (client.Random.Next(3) == 0)
        {
            await Task.WhenAll(UseAt(client, code, client.Merchant()), UseAt(client, code, client.Merchant()));
        }
        else
        {
            await UseAt(client, code, client.Merchant());
        }

        if (code.UsedBy.Count > 1)
        {
            client.Book.Fail($"{code.RedemptionId} was honoured by {string.Join(" and ", code.UsedBy)}");
        }
    }

    public static async Task Reverse(Client client)
    {
        if (client.Book.Any(client.Book.Codes, client.Random) is not { } code)
        {
            return;
        }

        var request = new ReverseRequest(Scenario.AllianceId, code.RedemptionId, "returned");
        var settled = await client.Ask("reverse", platform => platform.ReverseRedemption.Execute(request, "opr_1"));
        if (settled.IsSuccess)
        {
            await client.Acknowledge(
                "reverse", Client.Body(settled.Answer), Account(code.MemberId), "reverse:" + code.RedemptionId,
                async platform => Client.Body(await platform.ReverseRedemption.Execute(request, "opr_1")));
        }
    }

    private static async Task UseAt(Client client, KnownCode code, string merchantId)
    {
        var key = client.Key();
        var request = new UseCodeRequest(Scenario.AllianceId, code.RedemptionId, merchantId, code.Code);
        var settled = await client.Ask("use", platform => platform.UseCode.Execute(request, key));
        if (settled.IsSuccess)
        {
            client.Book.Write(() => code.UsedBy.Add($"{merchantId} ({key.Hash})"));
            await client.Acknowledge("use", Client.Body(settled.Answer), Account(code.MemberId), "use:" + code.RedemptionId, null);
        }
    }

    /// <summary>The same key with another body is refused.</summary>
    private static async Task Misuse(Client client, RedeemRequest request, RequestKey key)
    {
        if (client.Random.Next(5) != 0)
        {
            return;
        }

        var settled = await client.Ask(
            "misuse of a key", platform => platform.Redeem.Execute(request with { RewardId = SampleAlliance.Unlimited }, key with { Digest = "other" }));
        if (settled.IsSuccess)
        {
            client.Book.Fail($"the key {key.Hash} was accepted with two bodies");
        }
    }

    /// <summary>A refusal must have been true at some moment while it was decided.</summary>
    private static void Justify(Client client, RedeemRequest request, Settled<RedemptionReceipt> settled)
    {
        if (client.History is not { } history)
        {
            return;
        }

        if (settled.Answer.Refusal is SoldOut)
        {
            for (var shard = 0; shard < 16; shard++)
            {
                var states = history.Shards(Scenario.AllianceId, request.RewardId, shard, settled.From, settled.To).ToList();
                if (states.Count > 0 && states.TrueForAll(static state => state.Remaining > 0))
                {
                    client.Book.Fail($"{request.RewardId} was called sold out while shard {shard} always had some (steps {settled.From} to {settled.To}): {states[0]}");
                }
            }
        }
        else if (settled.Answer.Refusal is InsufficientPoints needed)
        {
            var latest = client.Served is ISeesAll all ? all.LatestSeen : client.Now;
            var had = history.Accounts(Scenario.AllianceId, request.MemberId, settled.From, settled.To)
                .Min(account => account.Lots.Where(lot => lot.ExpiresAt > latest).Sum(static lot => lot.Points) - account.Debts.Sum(static debt => debt.Points));
            had = Math.Min(had, history.Balances(Scenario.AllianceId, request.MemberId, settled.From, settled.To).Min(static balance => balance.Available));
            if (had >= needed.Needed)
            {
                client.Book.Fail($"{request.MemberId} was told of {needed.Available} points and never had fewer than {had} (steps {settled.From} to {settled.To})");
            }
        }
    }

    private static void Know(Client client, string memberId, RedemptionReceipt receipt) => client.Book.Write(() =>
    {
        if (client.Book.Codes.TrueForAll(code => code.RedemptionId != receipt.RedemptionId))
        {
            client.Book.Codes.Add(new KnownCode(memberId, receipt.RedemptionId, receipt.RewardId, receipt.Code));
        }
    });

    private static Partition Account(string memberId) => new(Containers.Accounts, Ids.Key(Scenario.AllianceId, memberId));
}

/// <summary>Knows the latest time any process can have seen.</summary>
internal interface ISeesAll
{
    DateTimeOffset LatestSeen { get; }
}
