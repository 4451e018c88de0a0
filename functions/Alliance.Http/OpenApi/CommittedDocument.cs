namespace Alliance.Http.OpenApi;

/// <summary>The API's description as it was committed; a test keeps it equal to what <see cref="ApiDescription"/> makes of the table.</summary>
internal static class CommittedDocument
{
    public static byte[] Bytes { get; } = Read();

    private static byte[] Read()
    {
        using var stream = typeof(CommittedDocument).Assembly.GetManifestResourceStream("openapi.json")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
