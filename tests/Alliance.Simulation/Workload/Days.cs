namespace Alliance.Simulation.Workload;

/// <summary>What a client does in a while, picked by the seed.</summary>
internal static class Days
{
    private static readonly (int Weight, Func<Client, Task> Act)[] Acts =
    [
        (32, Purchases.Earn), (4, Purchases.Misreport), (9, Purchases.Refund), (3, Purchases.Reassign),
        (24, Redemptions.Redeem), (6, Redemptions.ClaimGift), (12, Redemptions.Use), (5, Redemptions.Reverse),
        (7, Visits.Stamp), (5, Visits.TakeMap), (5, Visits.Walk), (4, Visits.Wallet), (5, Operators.Adjust), (3, Operators.Publish), (2, Operators.Settle),
        (3, Operators.Register), (4, Operators.AskAgain), (4, Announcements.Notify), (3, Seasons.Trigger), (2, Seasons.Steer),
    ];

    public static async Task Live(Client client, int requests, TimeSpan longestPause)
    {
        for (var i = 0; i < requests; i++)
        {
            var pick = client.Random.Next(Acts.Sum(static act => act.Weight));
            foreach (var (weight, act) in Acts)
            {
                pick -= weight;
                if (pick < 0)
                {
                    await act(client);
                    break;
                }
            }

            // Often one right after the other, sometimes much later.
            if (client.Random.Next(3) == 0)
            {
                await client.Served.Pause(longestPause * client.Random.NextDouble());
            }
        }
    }
}
