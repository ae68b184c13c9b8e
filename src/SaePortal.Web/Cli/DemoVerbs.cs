using System.CommandLine;
using System.Text.Json;
using SaePortal.Compute.Demo;
using SaePortal.Core.Answers;
using SaePortal.Web.Api;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Cli;

/// <summary><c>saeportal demo ...</c>: the built-in experiment.</summary>
internal static class DemoVerbs
{
    private static readonly Uri s_demo = new("api/v1/demo", UriKind.Relative);

    public static Command Create() => new("demo", "The built-in experiment: a small model, its text, a dictionary and a thousand latents") { Show(), Remove(), Restore() };

    private static Command Show()
    {
        var (data, json) = (SharedOptions.Data(), SharedOptions.Json());
        var command = new Command("show", "How far it is") { data, json };
        command.SetAction((parsed, _) => Workplace.Do(parsed, data, json, async (work, cancellation) =>
        {
            // What of it stands in no row only the portal that works on it knows.
            var told = work.Portal is null ? DemoShape.Of(await work.Get<DemoDesk>().Status(cancellation).ConfigureAwait(false)) : default(Answer<DemoShape>?);
            var demo = told ?? await Ask<DemoShape>(work, HttpMethod.Get, cancellation).ConfigureAwait(false);
            if (demo.Or(out var problem) is not { } shown)
            {
                return problem!;
            }

            Told(work, shown);
            return 0;
        }));
        return command;
    }

    private static Command Remove()
    {
        var (data, json) = (SharedOptions.Data(), SharedOptions.Json());
        var command = new Command("remove", "Remove it with its runs; what something else needs stays") { data, json };
        command.SetAction((parsed, _) => Workplace.Do(parsed, data, json, async (work, cancellation) =>
        {
            var removed = work.Portal is null ? await work.Get<DemoDesk>().Remove(cancellation).ConfigureAwait(false) : await Ask<DemoRemoval>(work, HttpMethod.Delete, cancellation).ConfigureAwait(false);
            if (removed.Or(out var problem) is not { } gone)
            {
                return problem!;
            }

            if (work.Json)
            {
                Workplace.PrintJson(gone);
                return 0;
            }

            Console.WriteLine(gone.Removed.Count == 0 ? "Nothing of the demo was left." : $"Removed the {string.Join(", the ", gone.Removed)}: {Amounts.Bytes(gone.Bytes)}.");
            foreach (var kept in gone.Kept)
            {
                Console.WriteLine(kept);
            }

            return 0;
        }));
        return command;
    }

    private static Command Restore()
    {
        var (data, json) = (SharedOptions.Data(), SharedOptions.Json());
        var command = new Command("restore", "Bring it back, or let it go on; a portal that serves the data makes it") { data, json };
        command.SetAction((parsed, _) => Workplace.Do(parsed, data, json, async (work, cancellation) =>
        {
            var wanted = work.Portal is null ? Shape(await work.Get<DemoDesk>().Restore(cancellation).ConfigureAwait(false)) : await Ask<DemoShape>(work, HttpMethod.Post, cancellation).ConfigureAwait(false);
            if (wanted.Or(out var problem) is not { } shown)
            {
                return problem!;
            }

            Told(work, shown);
            if (work.Portal is null && !work.Json)
            {
                Console.WriteLine("No portal serves this folder now; the demo is made when one does: saeportal serve");
            }

            return 0;
        }));
        return command;
    }

    private static Answer<DemoShape> Shape(Answer<DemoStatus> status) => status.Succeeded ? DemoShape.Of(status.Value) : status.Problem;

    private static void Told(Workplace work, DemoShape demo)
    {
        if (work.Json)
        {
            Workplace.PrintJson(demo);
            return;
        }

        Console.WriteLine(demo.State switch
        {
            DemoState.Off => "There is no demo here; saeportal demo restore brings it.",
            DemoState.Done => $"The demo is here: dictionary \"{demo.Dictionary}\" of model \"{demo.Model}\".",
            _ => $"The demo is {Figures.Percent(demo.Share)} done{(demo.SecondsLeft is { } left ? $", about {Figures.Duration(TimeSpan.FromSeconds(left))} left" : "")}.",
        });
        foreach (var stage in demo.Stages)
        {
            Console.WriteLine($"  {stage.Stage.ToString().ToLowerInvariant(),-8} {Figures.Percent(stage.Share),6}  {stage.Detail}");
        }

        if (demo.Problem is { } problem)
        {
            Console.WriteLine(problem);
        }
    }

    private static async Task<Answer<T>> Ask<T>(Workplace work, HttpMethod method, CancellationToken cancellation)
        where T : class
    {
        using var http = RunWatch.Client(work.Portal!);
        using var request = new HttpRequestMessage(method, s_demo);
        using var response = await http.SendAsync(request, cancellation).ConfigureAwait(false);
        return response.IsSuccessStatusCode
            ? (await response.Content.ReadFromJsonAsync<T>(JsonSerializerOptions.Web, cancellation).ConfigureAwait(false))!
            : await RunWatch.ProblemOf(response).ConfigureAwait(false);
    }
}
