using System.Text;

namespace Alliance.Cosmos.Tests;

public sealed class StoredTextTests
{
    private static readonly string[] s_texts =
        ["", "a", "A", "a!", "a\u0001", "~", "~~", "}", "a b", "a ", "%41", "é", "梧桐", "\U0001F600", "\uFF01", "\uD800", "x~0", "\u007F", "entry/0001"];

    /// <summary>By bytes of UTF-8 as by code units of UTF-16, stored sort keys stand in the ordinal order of the originals.</summary>
    [Fact]
    public void SortKeys_ByAnyMeasure_KeepTheirOrdinalOrder()
    {
        var expected = s_texts.Order(StringComparer.Ordinal).ToList();
        var stored = s_texts.Select(StoredText.OfSortKey).ToList();
        Assert.Equal(expected, stored.Order(StringComparer.Ordinal).Select(StoredText.SortKey));
        Assert.Equal(expected, stored.OrderBy(static text => Convert.ToHexString(Encoding.UTF8.GetBytes(text)), StringComparer.Ordinal).Select(StoredText.SortKey));
    }

    /// <summary>Ids come back as they were, and none has a character that an address would change.</summary>
    [Fact]
    public void Ids_ComeBack_AndAreSafeInAddresses()
    {
        Assert.All(s_texts, static text => Assert.Equal(text, StoredText.Id(StoredText.OfId(text))));
        Assert.All(s_texts, static text => Assert.DoesNotContain(StoredText.OfId(text), static c => c is ' ' or '%'));
        Assert.True(Encoding.UTF8.GetByteCount(StoredText.OfId(new string(' ', 255))) <= 1_023);
    }
}
