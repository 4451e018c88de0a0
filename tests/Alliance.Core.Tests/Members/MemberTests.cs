using Alliance.Ledger;
using Alliance.Members;
using Alliance.Outcomes;

namespace Alliance.Core.Tests.Members;

public sealed class MemberTests
{
    private const string Phone = "+8613800000001";

    /// <summary>A code is found however people read it out: capitals, dashes, spaces, and letters that look alike.</summary>
    [Fact]
    public async Task FindByCode_WithLookAlikes_FindsTheMember()
    {
        var alliance = await AllianceFixture.Found();
        var member = AllianceFixture.Must(await alliance.Platform.RegisterMember.Execute(new(AllianceFixture.Id, "Lin", "wx-1", null)));
        foreach (var typed in new[]
        {
            member.Code, member.Code.ToUpperInvariant(), member.Code.Replace('-', ' '), member.Code.Replace('0', 'O'),
            member.Code.Replace('1', 'I'), member.Code.Replace('1', 'l'), $"  {member.Code}\n",
        })
        {
            Assert.Equal(member.MemberId, AllianceFixture.Must(await alliance.Platform.FindMember.ByCode(AllianceFixture.Id, typed)).MemberId);
        }

        foreach (var typed in new[] { "", member.Code[..^1], member.Code + "0", "uuuu-uuuu-uuuu-uuuu" })
        {
            AllianceFixture.Refused<FoundMember, NotFound>(await alliance.Platform.FindMember.ByCode(AllianceFixture.Id, typed));
        }
    }

    /// <summary>An outside identity registers once; a phone number belongs to one member until that one is erased.</summary>
    [Fact]
    public async Task Register_TwiceOrWithATakenPhone_IsReplayedOrRefused()
    {
        var alliance = await AllianceFixture.Found();
        var first = AllianceFixture.Must(await Register(alliance, "wx-1", Phone));
        var again = await Register(alliance, "wx-1", Phone);
        Assert.True(again.IsReplay);
        Assert.Equivalent(first, again.Value);
        AllianceFixture.Refused<MemberReceipt, PhoneTaken>(await Register(alliance, "wx-2", Phone));
        Assert.Equal(first.MemberId, AllianceFixture.Must(await alliance.Platform.FindMember.ByPhone(AllianceFixture.Id, Phone)).MemberId);
        AllianceFixture.Must(await alliance.Platform.PersonalData.Erase(AllianceFixture.Id, first.MemberId));
        AllianceFixture.Refused<FoundMember, NotFound>(await alliance.Platform.FindMember.ByPhone(AllianceFixture.Id, Phone));
        AllianceFixture.Must(await Register(alliance, "wx-2", Phone));
        Assert.NotEqual(first.MemberId, AllianceFixture.Must(await Register(alliance, "wx-1", null)).MemberId);
    }

    /// <summary>Somebody slow who has claimed a number and is overtaken does not become its second owner.</summary>
    [Fact]
    public async Task Register_OvertakenAfterItsClaim_LeavesOneOwner()
    {
        var gate = new GatedStore { IsExclusive = false };
        var alliance = await AllianceFixture.Found(store: gate);
        var other = new AllianceFixture(gate, clock: alliance.Clock);
        gate.Hold = static (partition, writes) => partition.Container == Alliance.Ports.Containers.Accounts && writes.Any(static write => write.Id == "profile");
        var slow = Register(alliance, "wx-1", Phone);
        gate.Hold = null;
        Assert.IsType<Busy>((await Register(other, "wx-2", Phone)).Refusal);
        alliance.Clock.Now = alliance.Clock.Now.AddMinutes(2);
        var quick = AllianceFixture.Must(await Register(other, "wx-2", Phone));
        gate.Release();
        AllianceFixture.Refused<MemberReceipt, PhoneTaken>(await slow);
        Assert.Equal(quick.MemberId, AllianceFixture.Must(await alliance.Platform.FindMember.ByPhone(AllianceFixture.Id, Phone)).MemberId);
    }

    /// <summary>Erasing removes the person and leaves a balanced ledger that goes on.</summary>
    [Fact]
    public async Task Erase_LeavesTheLedgerBalanced()
    {
        var alliance = await AllianceFixture.Found();
        var member = AllianceFixture.Must(await Register(alliance, "wx-1", Phone)).MemberId;
        await alliance.Earn(member, AllianceFixture.Cafe, "1", 15_000);
        var before = AllianceFixture.Must(await alliance.Platform.PersonalData.Export(AllianceFixture.Id, member));
        Assert.Equal(("Lin", "wx-1", Phone, 1), (before.DisplayName, before.ExternalId, before.Phone, before.Ledger.Count));
        AllianceFixture.Must(await alliance.Platform.PersonalData.Erase(AllianceFixture.Id, member));
        Assert.True((await alliance.Platform.PersonalData.Erase(AllianceFixture.Id, member)).IsReplay);
        var after = AllianceFixture.Must(await alliance.Platform.PersonalData.Export(AllianceFixture.Id, member));
        Assert.Equal((null, null, null, 1), (after.DisplayName, after.ExternalId, after.Phone, after.Ledger.Count));
        var changes = await alliance.Store.Changes(Alliance.Ports.Containers.Accounts, null, 10_000);
        Assert.DoesNotContain(changes.Changes, static change => System.Text.Encoding.UTF8.GetString(change.Document.Body.Span).Contains("Lin", StringComparison.Ordinal));
        await alliance.Refund(AllianceFixture.Cafe, "1");
        await alliance.Audit();
    }

    /// <summary>An adjustment happens once for its key, and never takes what is not there.</summary>
    [Fact]
    public async Task Adjust_SameKey_IsReplayed()
    {
        var alliance = await AllianceFixture.Found();
        var member = await alliance.Member();
        var key = alliance.Key();
        Task<Answer<AdjustReceipt>> Adjust(long points, RequestKey with) =>
            alliance.Platform.Adjust.Execute(new(AllianceFixture.Id, member, points, "goodwill"), with, "opr");
        var first = AllianceFixture.Must(await Adjust(10, key));
        Assert.Equivalent(first, (await Adjust(10, key)).Value);
        AllianceFixture.Refused<AdjustReceipt, KeyReused>(await Adjust(11, key with { Digest = "other" }));
        AllianceFixture.Refused<AdjustReceipt, InsufficientPoints>(await Adjust(-11, alliance.Key()));
        Assert.Equal(0, AllianceFixture.Must(await Adjust(-10, alliance.Key())).Points.Available);
        await alliance.Audit();
    }

    private static Task<Answer<MemberReceipt>> Register(AllianceFixture alliance, string externalId, string? phone) =>
        alliance.Platform.RegisterMember.Execute(new(AllianceFixture.Id, "Lin", externalId, phone));
}
