using System.Text.Json;
using Alliance.Http.Tests.Support;
using Alliance.Ports;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Alliance.Http.Tests.Heads;

/// <summary>
/// The Functions head as it is written: its packages are not in every source, so it is read instead of loaded.
/// </summary>
internal static class FunctionsSource
{
    private static readonly string _folder = Path.Combine(Repository.Root, "functions", "Alliance.Functions");

    private static readonly CSharpCompilation _compilation = CSharpCompilation.Create(
        "Alliance.Functions",
        Directory.GetFiles(_folder, "*.cs", SearchOption.AllDirectories)
            .Where(static path => !path.Contains("/bin/", StringComparison.Ordinal) && !path.Contains("/obj/", StringComparison.Ordinal))
            .Select(static path => CSharpSyntaxTree.ParseText(File.ReadAllText(path), path: path)),
        [MetadataReference.CreateFromFile(typeof(object).Assembly.Location), MetadataReference.CreateFromFile(typeof(Containers).Assembly.Location)]);

    /// <summary>Every method with a <c>[Function]</c>.</summary>
    public static IReadOnlyList<FunctionMethod> Functions { get; } =
    [
        .. from tree in _compilation.SyntaxTrees
           from method in tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>()
           let found = new FunctionMethod(method, _compilation.GetSemanticModel(tree))
           where found.Name is not null
           select found,
    ];

    /// <summary>Every setting that a trigger names between percent signs.</summary>
    public static IEnumerable<string> NamedSettings =>
        from tree in _compilation.SyntaxTrees
        from token in tree.GetRoot().DescendantTokens()
        where token.IsKind(SyntaxKind.StringLiteralToken) && token.ValueText is ['%', .., '%']
        select token.ValueText.Trim('%').Replace(":", "__", StringComparison.Ordinal);

    public static JsonElement Host => Read(Path.Combine(_folder, "host.json"));

    public static JsonElement SampleSettings => Read(Path.Combine(Repository.Root, "local.settings.sample.json"));

    private static JsonElement Read(string path) => JsonDocument.Parse(File.ReadAllText(path)).RootElement;
}

/// <summary>One method of the Functions head.</summary>
internal sealed class FunctionMethod(MethodDeclarationSyntax method, SemanticModel model)
{
    /// <summary>What <c>[Function]</c> calls it, or null.</summary>
    public string? Name => Attribute(method.AttributeLists, "Function") is { } attribute ? Texts(attribute).Single() : null;

    /// <summary>The row that its body serves.</summary>
    public string? Row => method.ExpressionBody?.Expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "Serve" } } call
        ? Text(call.ArgumentList.Arguments[0].Expression)
        : null;

    /// <summary>The trigger of that name on one of its parameters, or null.</summary>
    public AttributeSyntax? Trigger(string name) =>
        method.ParameterList.Parameters.Select(parameter => Attribute(parameter.AttributeLists, name)).FirstOrDefault(static found => found is not null);

    /// <summary>An attribute of the method itself, or null.</summary>
    public AttributeSyntax? Own(string name) => Attribute(method.AttributeLists, name);

    /// <summary>The constant texts among an attribute's unnamed arguments.</summary>
    public IReadOnlyList<string> Texts(AttributeSyntax attribute) =>
    [
        .. attribute.ArgumentList!.Arguments.Where(static argument => argument.NameEquals is null)
            .Select(argument => Text(argument.Expression)).OfType<string>(),
    ];

    /// <summary>The value of a named argument.</summary>
    public object? Named(AttributeSyntax attribute, string name) =>
        attribute.ArgumentList!.Arguments.FirstOrDefault(argument => argument.NameEquals?.Name.Identifier.Text == name) is { } argument
            ? model.GetConstantValue(argument.Expression).Value
            : null;

    private string? Text(ExpressionSyntax expression) => model.GetConstantValue(expression).Value as string;

    private static AttributeSyntax? Attribute(SyntaxList<AttributeListSyntax> lists, string name) =>
        lists.SelectMany(static list => list.Attributes).FirstOrDefault(attribute => attribute.Name.ToString() == name);
}
