using System.Diagnostics;
using SaePortal.Tests.Shared;

namespace SaePortal.Web.Tests.Cli;

/// <summary>Ctrl+C, to a real process.</summary>
public sealed class InterruptedVerbTests(StoriesFolder stories)
{
    /// <summary>A shell without job control has its background ignore SIGINT, and whoever is started there inherits it.</summary>
    private static bool IgnoresInterrupts =>
        (Convert.ToUInt64(File.ReadLines("/proc/self/status").First(x => x.StartsWith("SigIgn:", StringComparison.Ordinal))[7..].Trim(), 16) & 2) != 0;

    [Fact]
    public async Task Training_OnCtrlC_PausesWith130_AndResumeEndsIt()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a signal is sent with kill");
        Assert.SkipWhen(IgnoresInterrupts, "these tests were started in the background of a script: SIGINT is ignored by them and by what they start");
        var data = await stories.Copy();
        try
        {
            var (code, error) = await InterruptedOnceItWorks("-INT", "train", "--model", "tiny", "--corpus", "stories", "--hook", "blocks.1.hook_resid_post", "--width", "64", "--k", "4", "--tokens", "60M", "--batch", "128", "--name", "later", "--data", data);
            Assert.True(code == 130, $"Exit code {code}: {error}");
            Assert.Contains("saeportal runs resume 3", error, StringComparison.Ordinal);
            var paused = (await Verbs.Run(data, "runs", "show", "3", "--json")).Done().Json;
            Assert.Equal("paused", paused.GetProperty("state").GetString());
            Assert.True(paused.GetProperty("checkpoint").GetProperty("step").GetInt64() > 0);

            // It goes on where it stood; the rest of it is not waited for.
            (code, error) = await InterruptedOnceItWorks("-INT", "runs", "resume", "3", "--data", data);
            Assert.True(code == 130, $"Exit code {code}: {error}");
            var again = (await Verbs.Run(data, "runs", "show", "3", "--json")).Done().Json;
            Assert.Equal(2, again.GetProperty("epoch").GetInt32());
            Assert.True(again.GetProperty("checkpoint").GetProperty("step").GetInt64() >= paused.GetProperty("checkpoint").GetProperty("step").GetInt64());
        }
        finally
        {
            Directory.Delete(data, true);
        }
    }

    [Fact]
    public async Task Training_ThatIsKilled_IsFreeWhenItsLeaseEnds_AndResumeEndsWithTheSameWeights()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a signal is sent with kill");
        var data = await stories.Copy();
        try
        {
            string[] Recipe(string name) => ["train", "--model", "tiny", "--corpus", "stories", "--hook", "blocks.1.hook_resid_post", "--width", "64", "--k", "4", "--tokens", "400K", "--batch", "256", "--checkpoint-every", "50", "--name", name, "--data", data];
            (await Verbs.Run(data, Recipe("straight")[..^2])).Done();
            var (code, _) = await InterruptedOnceItWorks("-KILL", Recipe("killed"));
            Assert.Equal(137, code);

            var held = await Verbs.Run(data, "runs", "resume", "4");
            Assert.True(held.Code == 0 || held.Error.Contains("Run 4 is held by command-", StringComparison.Ordinal), held.Error);
            await Eventually.Holds("the run is free and ends", async () => (await Verbs.Run(data, "runs", "resume", "4")).Code == 0 || await State() == "completed", () => "");

            Assert.Equal("completed", await State());
            Assert.Equal(await Hash("straight"), await Hash("killed"));
        }
        finally
        {
            Directory.Delete(data, true);
        }

        async Task<string?> State() => (await Verbs.Run(data, "runs", "show", "4", "--json")).Done().Json.GetProperty("state").GetString();

        async Task<string?> Hash(string name) => (await Verbs.Run(data, "dictionary", "show", name, "--json")).Done().Json.GetProperty("weights_hash").GetString();
    }

    /// <summary>Starts a verb, sends it a signal when its progress says that it works, and waits for its end.</summary>
    private static async Task<(int Code, string Error)> InterruptedOnceItWorks(string signal, params string[] arguments)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        using var verb = Start(arguments);
        try
        {
            var error = verb.StandardError.ReadToEndAsync(patience.Token);
            while (await verb.StandardOutput.ReadLineAsync(patience.Token) is { } line && !line.Contains("running, step", StringComparison.Ordinal))
            {
            }

            using (var kill = Process.Start("kill", [signal, $"{verb.Id}"]))
            {
                await kill.WaitForExitAsync(patience.Token);
            }

            _ = await verb.StandardOutput.ReadToEndAsync(patience.Token);
            await verb.WaitForExitAsync(patience.Token);
            return (verb.ExitCode, await error);
        }
        finally
        {
            if (!verb.HasExited)
            {
                verb.Kill(true);
            }
        }
    }

    private static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in arguments.Prepend(Path.Combine(AppContext.BaseDirectory, "saeportal.dll")))
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}
