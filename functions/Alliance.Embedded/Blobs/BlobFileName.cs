using System.Globalization;
using Alliance.Ports;

namespace Alliance.Embedded.Blobs;

/// <summary>
/// A blob's name as the name of one file in one folder, also where the file system ignores case: lower case, <c>+</c>
/// for each slash and one in front (no device of Windows is called so), and when there were capitals, <c>~</c> and a
/// hexadecimal digit for each four characters that says which.
/// </summary>
internal static class BlobFileName
{
    private const string Ending = ".blob";

    /// <summary>What the files of blobs look like, and nothing else in the folder does.</summary>
    public const string Pattern = "+*" + Ending;

    public static string Of(string name)
    {
        var lower = name.ToLowerInvariant();
        return "+" + lower.Replace('/', '+') + (lower == name ? "" : "~" + Capitals(name)) + Ending;
    }

    /// <summary>The blob's name, or null when no blob's file is called so.</summary>
    public static string? NameIn(string fileName)
    {
        if (fileName.Length <= 1 + Ending.Length)
        {
            return null;
        }
        var parts = fileName[1..^Ending.Length].Replace('+', '/').Split('~', 2);
        var name = parts.Length == 1 ? parts[0] : WithCapitals(parts[0], parts[1]);
        return BlobRules.IsName(name) && Of(name) == fileName ? name : null;
    }

    private static string Capitals(string name) => string.Concat(name.Chunk(4).Select(four =>
        four.Select((letter, i) => char.IsAsciiLetterUpper(letter) ? 1 << i : 0).Sum().ToString("x", CultureInfo.InvariantCulture)));

    private static string WithCapitals(string lower, string capitals) => string.Concat(lower.Select((letter, i) =>
        i / 4 < capitals.Length && char.IsAsciiHexDigit(capitals[i / 4]) && (Convert.ToInt32(capitals[(i / 4)..((i / 4) + 1)], 16) >> (i % 4) & 1) == 1
            ? char.ToUpperInvariant(letter) : letter));
}
