using System.Text.Json;
using System.Text.Json.Serialization;

namespace Alliance.Embedded.Clocks;

/// <summary>
/// The file that says that a data folder's time runs fast, and since when. It stands beside the store for good: a store
/// whose entries are dated by a fast clock cannot go on by the real one.
/// </summary>
public static class ClockFile
{
    /// <summary>What the file is called in a data folder.</summary>
    public const string Name = "clock.json";

    /// <summary>The clock of a data folder: the real one unless the file says otherwise.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static TimeProvider Read(string folder)
    {
        var path = Path.Combine(folder, Name);
        if (!File.Exists(path))
        {
            return TimeProvider.System;
        }

        try
        {
            var stored = JsonSerializer.Deserialize(File.ReadAllBytes(path), ClockJson.Default.StoredClock)!;
            return new FastClock(stored.From, stored.Speed, TimeProvider.System);
        }
        catch (Exception exception) when (exception is JsonException or NullReferenceException or ArgumentOutOfRangeException)
        {
            throw new InvalidDataException($"{path} is damaged ({exception.Message}). Put it back from a copy of the folder.", exception);
        }
    }

    /// <summary>Lets the time of a folder run fast from now on.</summary>
    /// <param name="folder">A folder without such a file.</param>
    /// <param name="speed">Seconds shown for each real one, 1 to <see cref="FastClock.SpeedMax"/>.</param>
    public static FastClock Create(string folder, int speed)
    {
        var clock = new FastClock(TimeProvider.System.GetUtcNow(), speed, TimeProvider.System);
        File.WriteAllBytes(
            Path.Combine(folder, Name), JsonSerializer.SerializeToUtf8Bytes(new StoredClock(clock.From, speed), ClockJson.Default.StoredClock));
        return clock;
    }

    /// <summary>Gives a copy of a folder the same time.</summary>
    public static void Copy(string from, string to)
    {
        if (File.Exists(Path.Combine(from, Name)))
        {
            File.Copy(Path.Combine(from, Name), Path.Combine(to, Name));
        }
    }
}

/// <summary>A clock as it is kept.</summary>
internal sealed record StoredClock(DateTimeOffset From, int Speed);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(StoredClock))]
internal sealed partial class ClockJson : JsonSerializerContext;
