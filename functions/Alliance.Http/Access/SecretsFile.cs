using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Alliance.Http.Access;

/// <summary>
/// The secrets of one deployment: the root secret, which never changes (codes, presence tokens and look-ups depend on
/// it), and the keys that sign members' tokens, newest first. Readable by the owner alone.
/// </summary>
/// <param name="Version">The format; 1.</param>
/// <param name="RootSecret">At least 32 bytes.</param>
/// <param name="SigningKeys">At least one.</param>
public sealed record SecretsFile(int Version, byte[] RootSecret, IReadOnlyList<StoredSigningKey> SigningKeys)
{
    /// <summary>What the file is called in a data folder.</summary>
    public const string Name = "secrets.json";

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
    /// <exception cref="SecretsDamagedException">It is no secrets file of this version.</exception>
    public static SecretsFile Read(string path) => Parse(File.ReadAllBytes(path), path);

    /// <summary>Reads the file's text from elsewhere, say a key vault.</summary>
    /// <param name="json">UTF-8.</param>
    /// <param name="source">Where it comes from, for the error.</param>
    /// <exception cref="SecretsDamagedException">It is no secrets file of this version.</exception>
    public static SecretsFile Parse(ReadOnlySpan<byte> json, string source)
    {
        if (json.StartsWith("@Microsoft.KeyVault("u8))
        {
            throw new SecretsDamagedException(
                $"{source} is a reference to Key Vault that was not resolved: see whether the secret exists and the app's identity may read it.");
        }

        SecretsFile? secrets;
        try
        {
            secrets = JsonSerializer.Deserialize(json, SecretsJson.Default.SecretsFile);
        }
        catch (JsonException exception)
        {
            throw new SecretsDamagedException($"{source} is damaged ({exception.Message}). Put back the copy of the last backup.");
        }

        return secrets is { Version: CurrentVersion, RootSecret.Length: >= SecretBytes, SigningKeys.Count: > 0 }
            && secrets.SigningKeys.All(static key => key is { KeyId.Length: > 0, Secret.Length: >= SecretBytes })
            ? secrets
            : throw new SecretsDamagedException($"{source} is not a secrets file of version {CurrentVersion}. Put back the copy of the last backup.");
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

/// <summary>The secrets cannot be read; the message says which and what to do.</summary>
public sealed class SecretsDamagedException(string message) : Exception(message);

/// <summary>A signing key as it is kept.</summary>
/// <param name="KeyId">Its name in a token's header.</param>
/// <param name="Secret">32 bytes.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record StoredSigningKey(string KeyId, byte[] Secret, DateTimeOffset CreatedAt);

/// <summary>How the secrets file is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SecretsFile))]
internal sealed partial class SecretsJson : JsonSerializerContext;
