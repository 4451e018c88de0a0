using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Alliance.Http.Access;

namespace Alliance.Server.Hosting;

/// <summary>
/// The secrets of one server: the root secret, which never changes (codes, presence tokens and look-ups depend on it),
/// and the keys that sign members' tokens, newest first. Readable by the owner alone.
/// </summary>
internal sealed record SecretsFile(int Version, byte[] RootSecret, IReadOnlyList<StoredSigningKey> SigningKeys)
{
    private const int CurrentVersion = 1;
    private const int SecretBytes = 32;
    private const int SigningKeysMax = 3;

    /// <summary>The ring as tokens use it.</summary>
    [JsonIgnore]
    public IReadOnlyList<SigningKey> Ring => [.. SigningKeys.Select(key => new SigningKey(key.KeyId, key.Secret))];

    /// <summary>Reads the file, or makes one where there is none.</summary>
    public static SecretsFile Open(string path, TimeProvider time)
    {
        if (File.Exists(path))
        {
            return Read(path);
        }

        var fresh = new SecretsFile(CurrentVersion, RandomNumberGenerator.GetBytes(SecretBytes), [NewKey(time)]);
        fresh.Write(path);
        return fresh;
    }

    /// <summary>Reads the file.</summary>
    public static SecretsFile Read(string path)
    {
        SecretsFile? secrets;
        try
        {
            secrets = JsonSerializer.Deserialize(File.ReadAllBytes(path), SecretsJson.Default.SecretsFile);
        }
        catch (JsonException exception)
        {
            throw new CommandException($"{path} is damaged ({exception.Message}). Put back the copy of the last backup.");
        }

        return secrets is { Version: CurrentVersion, RootSecret.Length: >= SecretBytes, SigningKeys.Count: > 0 }
            ? secrets
            : throw new CommandException($"{path} is not a secrets file of version {CurrentVersion}. Put back the copy of the last backup.");
    }

    /// <summary>These secrets with a new signing key; of the older ones the newest few go on being accepted.</summary>
    public SecretsFile Rotate(TimeProvider time) =>
        this with { SigningKeys = [NewKey(time), .. SigningKeys.Take(SigningKeysMax - 1)] };

    /// <summary>Writes the file: whole or not at all.</summary>
    public void Write(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var draft = path + ".new";
        File.Delete(draft);
        using (var stream = new FileStream(draft, options))
        {
            stream.Write(JsonSerializer.SerializeToUtf8Bytes(this, SecretsJson.Default.SecretsFile));
            stream.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: true);
    }

    private static StoredSigningKey NewKey(TimeProvider time) =>
        new("k-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6)), RandomNumberGenerator.GetBytes(SecretBytes), time.GetUtcNow());
}

/// <summary>A signing key as it is kept.</summary>
internal sealed record StoredSigningKey(string KeyId, byte[] Secret, DateTimeOffset CreatedAt);

/// <summary>How the secrets file is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SecretsFile))]
internal sealed partial class SecretsJson : JsonSerializerContext;
