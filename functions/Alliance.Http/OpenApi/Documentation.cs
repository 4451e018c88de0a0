using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Alliance.Http.OpenApi;

/// <summary>What the source says about types and their members, from the documentation files beside the assemblies.</summary>
internal static partial class Documentation
{
    private static readonly Dictionary<string, XElement> _members = Read();

    /// <summary>The summary of a type, or null.</summary>
    public static string? Of(Type type) => Text(Find("T:" + Name(type))?.Element("summary"));

    /// <summary>The summary of a property, or the text of the positional parameter it came from; null when there is none.</summary>
    public static string? Of(Type type, string property) =>
        Text(Find($"P:{Name(type)}.{property}")?.Element("summary"))
        ?? Text(Find("T:" + Name(type))?.Elements("param").FirstOrDefault(param => (string?)param.Attribute("name") == property));

    private static XElement? Find(string id) => _members.GetValueOrDefault(id);

    private static string Name(Type type) => (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName!.Replace('+', '.');

    private static Dictionary<string, XElement> Read()
    {
        var members = new Dictionary<string, XElement>(StringComparer.Ordinal);
        foreach (var assembly in (string[])["Alliance.Core", "Alliance.Http"])
        {
            var file = Path.Combine(AppContext.BaseDirectory, assembly + ".xml");
            foreach (var member in File.Exists(file) ? XDocument.Load(file).Descendants("member") : [])
            {
                members[(string)member.Attribute("name")!] = member;
            }
        }

        return members;
    }

    /// <summary>The text without its markup: <c>see cref</c> becomes the name it points to, as JSON writes it.</summary>
    private static string? Text(XElement? element)
    {
        if (element is null)
        {
            return null;
        }

        var text = string.Concat(element.DescendantNodes().Select(node => node switch
        {
            XText plain => plain.Value,
            XElement { Name.LocalName: "see" or "paramref" } reference => JsonNamingPolicy.CamelCase.ConvertName(
                ((string?)reference.Attribute("cref") ?? (string?)reference.Attribute("name") ?? "").Split(':', '.')[^1]),
            _ => "",
        }));
        return Spaces().Replace(text, " ").Trim() is { Length: > 0 } trimmed ? trimmed : null;
    }

    [GeneratedRegex(@"\s+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Spaces();
}
