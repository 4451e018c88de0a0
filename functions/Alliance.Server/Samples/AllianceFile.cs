using System.Buffers;
using Alliance.Http.Bodies;
using Alliance.Http.Input;

namespace Alliance.Server.Samples;

/// <summary>Reads the file of an alliance, from the samples inside the program or from disk.</summary>
internal static class AllianceFile
{
    private const string Folder = "samples/";
    private const string Extension = ".json";

    /// <summary>The samples inside the program.</summary>
    public static IReadOnlyList<string> SampleNames { get; } =
    [
        .. typeof(AllianceFile).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Select(name => name[Folder.Length..^Extension.Length]),
    ];

    /// <summary>A sample by its name, or else the file of that path.</summary>
    public static AllianceBody Load(string source)
    {
        if (SampleNames.Contains(source, StringComparer.Ordinal))
        {
            return Sample(source);
        }

        return File.Exists(source)
            ? Parse(File.ReadAllBytes(source), source)
            : throw new CommandException($"'{source}' is neither a file nor a sample. Samples: {string.Join(", ", SampleNames)}.");
    }

    /// <summary>A sample.</summary>
    public static AllianceBody Sample(string name)
    {
        using var stream = typeof(AllianceFile).Assembly.GetManifestResourceStream(Folder + name + Extension)!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return Parse(bytes.ToArray(), name);
    }

    private static AllianceBody Parse(byte[] bytes, string source)
    {
        var (value, problem) = RequestBody.Parse(new ReadOnlySequence<byte>(bytes), RequestJson.Default.AllianceBody);
        return value ?? throw new CommandException(
            $"{source}: {problem!.Title}.{string.Concat(problem.Errors.Select(error => $"\n  {error.Pointer}: {error.Detail}"))}");
    }
}
