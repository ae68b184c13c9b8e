using System.CommandLine;
using SaePortal.Compute.Runs;
using SaePortal.Core.Answers;
using SaePortal.Core.Runs;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.LanguageModels;
using SaePortal.Storage.Runs;
using SaePortal.Web.Api;
using SaePortal.Web.Runs;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Cli;

/// <summary><c>saeportal runs ...</c>.</summary>
internal static class RunVerbs
{
    private const int Listed = 100;

    /// <summary>Lines of a run's log that its end repeats: how much text there was, what of it was read and known, and what it led to.</summary>
    private static readonly HashSet<string> s_told = ["passes", "read", "labels", "held out"];

    public static Command Create() => new("runs", "Training and harvesting runs")
    {
        List(), Show(), Watch(), Steer("pause", "Write a checkpoint and stop", RunSignal.Pause), Steer("resume", "Go on from the last checkpoint", RunSignal.Continue), Steer("cancel", "Stop for good", RunSignal.Cancel), Remove(),
    };

    /// <summary>Prints how a run ended, works on the one that follows it when no portal does, and gives the exit code.</summary>
    public static async Task<Answer<int>> Ended(Workplace work, Answer<RunRecord> ended, CancellationToken interrupt)
    {
        if (!ended.Succeeded)
        {
            return ended.Problem;
        }

        var run = ended.Value;
        if (work.Json)
        {
            Workplace.PrintJson(RunShape.Of(run));
        }
        else
        {
            foreach (var line in (await work.Get<RunStore>().Log(run.Id, Listed, CancellationToken.None).ConfigureAwait(false)).Where(x => s_told.Contains(x.Event)).Reverse())
            {
                Console.WriteLine(line.Text);
            }

            Console.WriteLine($"Run {run.Id} is {run.State.ToString().ToLowerInvariant()}.");
            if (run.DictionaryId is { } id && await work.Get<DictionaryStore>().Get(id, CancellationToken.None).ConfigureAwait(false) is { } dictionary)
            {
                Console.WriteLine($"See it with: saeportal dictionary show {dictionary.Name}");
            }

            if (run.Spec is ModelTrainSpec && await work.Get<LanguageModelStore>().OfRun(run.Id, CancellationToken.None).ConfigureAwait(false) is [.., var newest] made)
            {
                Console.WriteLine($"{(made.Count == 1 ? "Made the model" : "Made the models")} {string.Join(", ", made.Select(x => x.Name))}. See it with: saeportal model show {newest.Name}");
            }
        }

        if (work.Portal is null && run is { State: RunState.Completed, Spec: TrainSpec { ThenHarvest: true } } && await work.Get<RunStore>().QueuedBy(run, CancellationToken.None).ConfigureAwait(false) is { } next)
        {
            return await Ended(work, await RunWatch.WaitHere(work, next, interrupt).ConfigureAwait(false), interrupt).ConfigureAwait(false);
        }

        return run.State == RunState.Completed || run.State == RunState.Paused ? 0 : 1;
    }

    private static Command List()
    {
        var (data, json) = (SharedOptions.Data(), SharedOptions.Json());
        var command = new Command("list", "The newest runs") { data, json };
        command.SetAction((parsed, _) => Workplace.Do(parsed, data, json, async (work, cancellation) =>
        {
            work.Print(await work.Get<RunStore>().List(null, Listed, [], cancellation).ConfigureAwait(false), ["run", "kind", "of", "state", "step", "of", "FVU or loss"],
                x => [$"{x.Id}", Kind(x.Spec), x.Spec.Subject, x.State.ToString().ToLowerInvariant(), $"{x.Progress?.Step ?? 0:N0}", $"{x.Progress?.Steps ?? 0:N0}", RunWords.Measured(x)], RunShape.Of);
            return 0;
        }));
        return command;
    }

    private static Command Show()
    {
        var number = new Argument<int>("N") { Description = "The run's number" };
        var (data, json) = (SharedOptions.Data(), SharedOptions.Json());
        var command = new Command("show", "One run and its log") { number, data, json };
        command.SetAction((parsed, _) => Workplace.Do(parsed, data, json, async (work, cancellation) =>
        {
            var store = work.Get<RunStore>();
            if (await store.Get(parsed.GetValue(number), cancellation).ConfigureAwait(false) is not { } run)
            {
                return NoRun(parsed.GetValue(number));
            }

            if (work.Json)
            {
                Workplace.PrintJson(RunShape.Of(run));
                return 0;
            }

            Workplace.PrintFields(
                ("run", $"{run.Id}"), ("kind", Kind(run.Spec)), ("of", run.Spec.Subject), ("state", run.State.ToString().ToLowerInvariant()), ("node", run.Node ?? "-"), ("device", run.Device ?? "-"),
                ("step", run.Progress is { } p ? $"{p.Step:N0} of {p.Steps:N0}" : "-"), ("checkpoint", run.Checkpoint is { } c ? $"step {c.Step:N0}, {Amounts.Bytes(c.Bytes)}" : "none"), ("problem", run.Problem?.ToString() ?? "-"));
            foreach (var line in await store.Log(run.Id, Listed, cancellation).ConfigureAwait(false))
            {
                Console.WriteLine($"{line.At:yyyy-MM-dd HH:mm:ss}  {line.Event,-12} {line.Text}");
            }

            return 0;
        }));
        return command;
    }

    private static Command Watch()
    {
        var number = new Argument<int>("N") { Description = "The run's number" };
        var (data, json) = (SharedOptions.Data(), SharedOptions.Json());
        var command = new Command("watch", "Show a run's progress until it ends") { number, data, json };
        command.SetAction((parsed, _) => Workplace.Do(parsed, data, json, async (work, interrupt) =>
        {
            var run = parsed.GetValue(number);
            if (await work.Get<RunStore>().Get(run, interrupt).ConfigureAwait(false) is null)
            {
                return NoRun(run);
            }

            return work.Portal is not null
                ? await Ended(work, await RunWatch.WaitThere(work, run, interrupt).ConfigureAwait(false), interrupt).ConfigureAwait(false)
                : new Problem(ProblemKind.Unavailable, $"No portal serves {work.Options.Data}, so nothing works on run {run}.", $"saeportal runs resume {run} works on it here.");
        }));
        return command;
    }

    private static Command Steer(string verb, string description, RunSignal signal)
    {
        var number = new Argument<int>("N") { Description = "The run's number" };
        var (data, json) = (SharedOptions.Data(), SharedOptions.Json());
        var command = new Command(verb, description) { number, data, json };
        command.SetAction((parsed, _) => Workplace.Do(parsed, data, json, async (work, interrupt) =>
        {
            var run = parsed.GetValue(number);
            if (work.Portal is { } portal)
            {
                using var http = RunWatch.Client(portal);
                using var response = await http.PostAsync(new Uri($"api/v1/runs/{run}/{verb}", UriKind.Relative), null, interrupt).ConfigureAwait(false);
                if (!response.IsSuccessStatusCode)
                {
                    return await RunWatch.ProblemOf(response).ConfigureAwait(false);
                }

                return await Told(work, run, $"Run {run}: asked to {verb}.", interrupt).ConfigureAwait(false);
            }

            var wanted = await work.Get<RunDesk>().Want(run, signal, interrupt).ConfigureAwait(false);
            if (!wanted.Succeeded)
            {
                return wanted.Problem;
            }

            if (signal == RunSignal.Continue && wanted.Value.State == RunState.Queued)
            {
                return await Ended(work, await RunWatch.WaitHere(work, run, interrupt).ConfigureAwait(false), interrupt).ConfigureAwait(false);
            }

            if (signal == RunSignal.Continue && wanted.Value is { State: RunState.Running, LeaseUntil: { } until })
            {
                return new Problem(ProblemKind.Conflict, $"Run {run} is held by {wanted.Value.Node} until {until.ToLocalTime():HH:mm:ss} at least.", "If that process was killed, ask again then.");
            }

            return await Told(work, run, $"Run {run} is {wanted.Value.State.ToString().ToLowerInvariant()}.", interrupt).ConfigureAwait(false);
        }));
        return command;
    }

    private static Command Remove()
    {
        var number = new Argument<int>("N") { Description = "The run's number" };
        var yes = new Option<bool>("--yes") { Description = "Do not ask" };
        var (data, json) = (SharedOptions.Data(), SharedOptions.Json());
        var command = new Command("remove", "Remove a run that has ended, with its metrics, log and checkpoints; a dictionary that it made stays") { number, yes, data, json };
        command.SetAction((parsed, _) => Workplace.Do(parsed, data, json, async (work, cancellation) =>
        {
            var run = parsed.GetValue(number);
            if (await work.Get<RunStore>().Get(run, cancellation).ConfigureAwait(false) is not { } there)
            {
                return NoRun(run);
            }

            if (NamedVerbs.NotWanted(work, parsed.GetValue(yes), () => $"Run {run} of \"{there.Spec.Subject}\" is {there.State.ToString().ToLowerInvariant()}; its metrics, log and checkpoints go, a dictionary that it made stays.") is { } end)
            {
                return end;
            }

            var removed = await work.Get<RunDesk>().Remove(run, cancellation).ConfigureAwait(false);
            if (!removed.Succeeded)
            {
                return removed.Problem;
            }

            if (work.Json)
            {
                Workplace.PrintJson(RunShape.Of(there));
            }

            return 0;
        }));
        return command;
    }

    /// <summary>Says what became of a wish, or shows the run to a machine.</summary>
    private static async Task<Answer<int>> Told(Workplace work, int run, string sentence, CancellationToken cancellation)
    {
        if (!work.Json)
        {
            Console.WriteLine(sentence);
            return 0;
        }

        if (await work.Get<RunStore>().Get(run, cancellation).ConfigureAwait(false) is not { } now)
        {
            return NoRun(run);
        }

        Workplace.PrintJson(RunShape.Of(now));
        return 0;
    }

    private static string Kind(RunSpec spec) => spec switch
    {
        TrainSpec => "train",
        ModelTrainSpec => "model",
        _ => "harvest",
    };

    private static Problem NoRun(int run) => new(ProblemKind.NotFound, $"There is no run {run}.", "saeportal runs list shows what there is.");
}
