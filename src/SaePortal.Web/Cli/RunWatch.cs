using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using SaePortal.Compute.Nodes;
using SaePortal.Compute.Runs;
using SaePortal.Core.Answers;
using SaePortal.Core.Runs;
using SaePortal.Storage.Runs;
using SaePortal.Web.Live;
using SaePortal.Web.Runs;
using SaePortal.Web.Shell;
using Spectre.Console;

namespace SaePortal.Web.Cli;

/// <summary>Starts runs where they belong (the portal that serves the folder, else this process) and shows their progress.</summary>
internal static class RunWatch
{
    private static readonly TimeSpan s_longestSilence = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    /// <summary>Starts a run and waits until it ends.</summary>
    /// <returns>The run as it ended, or why it could not begin or failed.</returns>
    public static async Task<Answer<RunRecord>> StartAndWait(Workplace work, RunSpec spec, CancellationToken interrupt)
    {
        if (work.Portal is not { } portal)
        {
            var queued = await work.Get<RunDesk>().Start(spec, CancellationToken.None).ConfigureAwait(false);
            return queued.Succeeded ? await WaitHere(work, queued.Value.Id, interrupt).ConfigureAwait(false) : queued.Problem;
        }

        using var http = Client(portal);
        var response = await http.PostAsJsonAsync("api/v1/runs", spec, s_json, CancellationToken.None).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            return await ProblemOf(response).ConfigureAwait(false);
        }

        var started = (await response.Content.ReadFromJsonAsync<JsonElement>(CancellationToken.None).ConfigureAwait(false)).GetProperty("run").GetInt32();
        return await WaitThere(work, started, interrupt).ConfigureAwait(false);
    }

    /// <summary>Works on a queued run in this process; Ctrl+C pauses it.</summary>
    public static async Task<Answer<RunRecord>> WaitHere(Workplace work, int run, CancellationToken interrupt)
    {
        var ended = default(Answer<RunRecord>);
        await Shown(work, run, async tell => ended = await work.Local.Work(run, tell, interrupt).ConfigureAwait(false)).ConfigureAwait(false);
        if (ended is { Succeeded: true, Value.State: RunState.Paused } && interrupt.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync($"Run {run} is paused; it goes on with: saeportal runs resume {run}").ConfigureAwait(false);
            throw new OperationCanceledException(interrupt);
        }

        return Ended(ended);
    }

    /// <summary>Watches a run of the portal until it ends; Ctrl+C leaves it running there.</summary>
    public static async Task<Answer<RunRecord>> WaitThere(Workplace work, int run, CancellationToken interrupt)
    {
        try
        {
            await Shown(work, run, async tell =>
            {
                await foreach (var update in Updates(work, run, interrupt).ConfigureAwait(false))
                {
                    tell(update);
                    if (update.State == RunState.Paused)
                    {
                        return;
                    }
                }
            }).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"Run {run} goes on in the portal; look again with: saeportal runs watch {run}").ConfigureAwait(false);
            throw;
        }

        return await work.Get<RunStore>().Get(run, CancellationToken.None).ConfigureAwait(false) is { } ended ? Ended(ended) : new Problem(ProblemKind.NotFound, $"There is no run {run}.");
    }

    /// <summary>A client of the portal with its secret.</summary>
    public static HttpClient Client(PortalAddress portal)
    {
        var http = new HttpClient { BaseAddress = new Uri(portal.Url + "/") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", portal.Secret);
        return http;
    }

    /// <summary>What a portal's problem+json says.</summary>
    public static async Task<Problem> ProblemOf(HttpResponseMessage response)
    {
        try
        {
            var body = await response.Content.ReadFromJsonAsync<JsonElement>(CancellationToken.None).ConfigureAwait(false);
            return new Problem(response.StatusCode == System.Net.HttpStatusCode.BadRequest ? ProblemKind.Invalid : ProblemKind.Conflict,
                body.GetProperty("title").GetString()!, body.TryGetProperty("detail", out var detail) ? detail.GetString() ?? "" : "");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException)
        {
            return new Problem(ProblemKind.Unavailable, $"The portal answered {(int)response.StatusCode} {response.ReasonPhrase}.", "See the portal's own output.");
        }
    }

    /// <summary>The hub's stream. A portal that is restarted is looked for again: the run goes on, and so does watching it.</summary>
    private static async IAsyncEnumerable<RunUpdate> Updates(Workplace work, int run, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var patience = Stopwatch.StartNew();
        while (true)
        {
            var ended = false;
            if (PortalAddress.Of(work.Options.Data) is { } portal)
            {
                var connection = new HubConnectionBuilder().WithUrl(new Uri(portal.Url + "/hubs/runs"), x => x.Headers["Authorization"] = "Bearer " + portal.Secret)
                    .AddJsonProtocol(x => x.PayloadSerializerOptions = s_json).Build();
                await using (connection.ConfigureAwait(false))
                {
                    await using var updates = Stream(connection, run, cancellation).GetAsyncEnumerator(cancellation);
                    while (await Next(run, updates).ConfigureAwait(false))
                    {
                        patience.Restart();
                        ended = updates.Current.Ended;
                        yield return updates.Current;
                    }
                }
            }

            if (ended)
            {
                yield break;
            }

            if (patience.Elapsed > s_patience)
            {
                throw new ProblemException(new Problem(ProblemKind.Unavailable, $"The portal that works on run {run} is gone.", $"Start it again, then: saeportal runs watch {run}"));
            }

            await Task.Delay(500, cancellation).ConfigureAwait(false);
        }
    }

    private static async IAsyncEnumerable<RunUpdate> Stream(HubConnection connection, int run, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await connection.StartAsync(cancellation).ConfigureAwait(false);
        await foreach (var update in connection.StreamAsync<RunUpdate>("Watch", run, cancellation).ConfigureAwait(false))
        {
            yield return update;
        }
    }

    /// <summary>The next update; false when the stream or the connection ended.</summary>
    private static async Task<bool> Next(int run, IAsyncEnumerator<RunUpdate> updates)
    {
        try
        {
            return await updates.MoveNextAsync().ConfigureAwait(false);
        }
        catch (HubException e) when (e.Message.Contains(RunHub.NoRun(run), StringComparison.Ordinal))
        {
            // It was removed meanwhile; no patience brings it back.
            throw new ProblemException(new Problem(ProblemKind.NotFound, RunHub.NoRun(run), "saeportal runs list shows those there are."), e);
        }
        catch (Exception e) when (e is HttpRequestException or WebSocketException or HubException or IOException or InvalidOperationException)
        {
            return false;
        }
    }

    private static Answer<RunRecord> Ended(Answer<RunRecord> run) => run is { Succeeded: true, Value: { State: RunState.Failed, Problem: { } problem } } ? problem : run;

    /// <summary>A progress bar on a terminal; elsewhere a line each tenth of the way, each half minute, and for each thing done beside steps; nothing for machines.</summary>
    private static async Task Shown(Workplace work, int run, Func<Action<RunUpdate>, Task> watch)
    {
        if (work.Json)
        {
            await watch(_ => { }).ConfigureAwait(false);
            return;
        }

        var unit = (await work.Get<RunStore>().Get(run, CancellationToken.None).ConfigureAwait(false))?.Spec is HarvestSpec ? "context" : "step";
        if (Console.IsOutputRedirected)
        {
            var told = (Tenth: -2L, Doing: default(RunDoing?));
            var silence = Stopwatch.StartNew();
            await watch(update =>
            {
                var now = (update.Steps > 0 ? update.Step * 10 / update.Steps : -1, update.Doing);
                if (now != told || update.Ended || silence.Elapsed > s_longestSilence)
                {
                    told = now;
                    silence.Restart();
                    Console.WriteLine(Line(run, update, unit));
                }
            }).ConfigureAwait(false);
            return;
        }

        await AnsiConsole.Progress().Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn()).StartAsync(async progress =>
        {
            var bar = progress.AddTask(Markup.Escape($"run {run}"));
            await watch(update =>
            {
                bar.MaxValue = Math.Max(1, update.Steps);
                bar.Value = update.Step;
                bar.Description = Markup.Escape(Line(run, update, unit));
            }).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    /// <summary>Where a run stands, in a line.</summary>
    internal static string Line(int run, RunUpdate update, string unit) => string.Create(CultureInfo.InvariantCulture, $"run {run} {update.State.ToString().ToLowerInvariant()}")
        + (update.Steps > 0 ? string.Create(CultureInfo.InvariantCulture, $", {unit} {update.Step:N0} of {update.Steps:N0}") : "")
        + (RunWords.Judged(update.Metrics) is { } judged ? $", {judged.Name} {Figures.Measure(judged.Value)}" : "")
        + (update.Rate > 0 ? $", {Figures.Compact(update.Rate)} tokens/s" : "")
        + (RunWords.Left(update) is { } left ? $", {char.ToLowerInvariant(left[0])}{left[1..]}" : "");
}
