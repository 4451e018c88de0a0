using System.Text.Json;
using Alliance.Bench.Machine;
using Alliance.Embedded.Documents;
using Alliance.Ledger;
using Alliance.Members;
using Alliance.Outcomes;
using Alliance.Ports;

namespace Alliance.Bench.Sides;

/// <summary>
/// Fills a data folder with many members through the platform's own use cases in this process, since a million over HTTP
/// would take longer than the row. Every member has points to redeem and a ledger page to read.
/// </summary>
internal static class StoreSeed
{
    /// <summary>How many members, spread evenly over the whole population, a round of load speaks to.</summary>
    public const int SpokenToMax = 50_000;

    private const int Callers = 256;
    private const long PurchaseMinor = 100_000_00;

    /// <param name="data">A folder that <c>seed wutong</c> has filled; left ready for <c>run --data</c>.</param>
    /// <param name="members">How many members to make.</param>
    /// <param name="purchasesEach">How many purchases each has made.</param>
    /// <param name="progress">Told the number of members made so far.</param>
    /// <param name="cancellation">Ends it; the folder is then of no use.</param>
    /// <returns>At most <see cref="SpokenToMax"/> of the members' ids.</returns>
    public static async Task<IReadOnlyList<string>> CreateAsync(
        string data, int members, int purchasesEach, Action<int> progress, CancellationToken cancellation)
    {
        await using var store = SqliteDocumentStore.Open(data);
        var settings = new PlatformSettings { CatalogueLifetime = TimeSpan.Zero, MembersInMemory = 10_000 };
        var platform = new AlliancePlatform(store, TimeProvider.System, new SystemEntropy(), RootSecret(data), settings);
        var merchants = Require(await platform.Catalogue(AllianceSide.AllianceId)).Merchants;
        var every = Math.Max(1, members / SpokenToMax);
        var spokenTo = new string?[members / every];
        var (next, made) = (-1, 0);
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(MakeAsync, cancellation)));
        while (await platform.Background.FollowFeed(cancellation) > 0)
        {
        }

        return [.. spokenTo.OfType<string>()];

        async Task MakeAsync()
        {
            for (int n; (n = Interlocked.Increment(ref next)) < members;)
            {
                cancellation.ThrowIfCancellationRequested();
                var member = Require(await platform.RegisterMember.Execute(new RegisterRequest(AllianceSide.AllianceId, $"Bench {n}", null, null)));
                for (var purchase = 0; purchase < purchasesEach; purchase++)
                {
                    var merchant = merchants[(n + purchase) % merchants.Count].Value.MerchantId;
                    Require(await platform.Earn.Execute(new EarnRequest(
                        AllianceSide.AllianceId, member.MemberId, merchant, $"seed-{n}-{purchase}", PurchaseMinor, TimeProvider.System.GetUtcNow())));
                }

                if (n % every == 0 && n / every < spokenTo.Length)
                {
                    spokenTo[n / every] = member.MemberId;
                }

                progress(Interlocked.Increment(ref made));
            }
        }
    }

    /// <summary>The root secret of a data folder that <c>seed</c> has filled.</summary>
    public static byte[] RootSecret(string data)
    {
        using var secrets = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(data, "secrets.json")));
        return secrets.RootElement.GetProperty("rootSecret").GetBytesFromBase64();
    }

    /// <summary>The value of an answer that must be one.</summary>
    public static T Require<T>(Answer<T> answer) where T : class =>
        answer.IsSuccess ? answer.Value : throw new BenchFailure($"Seeding was refused: {answer.Refusal}");}
