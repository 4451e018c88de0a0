using Spectre.Console;

namespace Alliance.Bench.Report;

/// <summary>Shows what happens now: a bar on a terminal, a line for each step anywhere else.</summary>
internal static class Waiting
{
    public static async Task ShowAsync(Func<Func<string, int, Action<string>>, Task> work)
    {
        if (!AnsiConsole.Profile.Capabilities.Interactive || Console.IsOutputRedirected)
        {
            await work((name, _) => step => Console.WriteLine($"{name}: {step}"));
            return;
        }

        await AnsiConsole.Progress().HideCompleted(false).StartAsync(progress => work((name, steps) =>
        {
            var bar = progress.AddTask(Markup.Escape(name), maxValue: steps);
            return step =>
            {
                bar.Description = Markup.Escape($"{name}: {step}");
                bar.Increment(1);
            };
        }));
    }
}
