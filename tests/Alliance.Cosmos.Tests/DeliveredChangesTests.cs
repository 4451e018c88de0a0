using System.Text;
using System.Text.Json;
using Alliance.Ports;

namespace Alliance.Cosmos.Tests;

/// <summary>What a trigger delivers are the stored documents, as they are.</summary>
public sealed class DeliveredChangesTests
{
    [Fact]
    public void Read_GivesTheDocumentsInOrder_WithTheirBodiesUntouched()
    {
        const string Delivered = """
            [{"id":"account","pk":"wutong|mbr_1","body":{"points": 3},"_etag":"\"e1\"","_ts":1,"_lsn":7},
             {"_etag":"\"e2\"","body":{"name":"梧桐","list":[1,{"a":"]"}]},"sk":"entry/0001","pk":"wutong|mbr_2","id":"earn:mch_a:A~201"}]
            """;
        var changes = DeliveredChanges.Read(Containers.Accounts, Delivered);
        Assert.Equal([new Partition(Containers.Accounts, "wutong|mbr_1"), new(Containers.Accounts, "wutong|mbr_2")], changes.Select(static change => change.Partition));
        Assert.Equal(["account", "earn:mch_a:A 1"], changes.Select(static change => change.Document.Id));
        Assert.Equal([null, "entry/0001"], changes.Select(static change => change.Document.SortKey));
        Assert.Equal(["e1", "e2"], changes.Select(static change => change.Document.Version));
        Assert.Equal("""{"name":"梧桐","list":[1,{"a":"]"}]}""", Encoding.UTF8.GetString(changes[1].Document.Body.Span));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""[{"id":"x","pk":"y","body":{"a":1},"_etag":"e" """)]
    public void Read_OfAnythingElse_Throws(string delivered) =>
        Assert.ThrowsAny<JsonException>(() => DeliveredChanges.Read(Containers.Accounts, delivered));

    [Fact]
    public void Read_OfAForeignDocument_SaysSo() =>
        Assert.Throws<InvalidDataException>(() => DeliveredChanges.Read(Containers.Accounts, """[{"id":"x","pk":"y","name":"not ours","_etag":"e"}]"""));
}
