using System.Globalization;
using System.Text.Json;
using SaePortal.Compute.Runs;
using SaePortal.Core.Answers;
using SaePortal.Core.Runs;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.Runs;

namespace SaePortal.Web.Api;

/// <summary><c>/api/v1/runs</c>.</summary>
internal static class RunEndpoints
{
    private const int MostLines = 500;

    private static readonly (string Verb, RunSignal Signal, string Summary)[] s_signals =
    [
        ("pause", RunSignal.Pause, "Pause a run after a checkpoint"), ("resume", RunSignal.Continue, "Go on with a paused or failed run from its last checkpoint"), ("cancel", RunSignal.Cancel, "Stop a run for good"),
    ];

    public static void MapRuns(this IEndpointRouteBuilder api)
    {
        api.MapGet("/runs", async (string? cursor, int? limit, Chosen<RunState>? state, string? dictionary, RunStore runs, DictionaryStore dictionaries, CancellationToken cancellation) =>
        {
            var (at, before) = (PortalApi.Limit(limit), PortalApi.NumberCursor(cursor));
            IReadOnlyCollection<RunState> states = state is { } one ? [one.Value] : [];
            if (dictionary is null)
            {
                return PortalApi.PageOf(await runs.List(before, at, states, cancellation).ConfigureAwait(false), at, x => $"{x.Id}", RunShape.Of);
            }

            var found = await dictionaries.Find(dictionary, cancellation).ConfigureAwait(false);
            return found.Succeeded
                ? Results.Ok(new PageShape<RunShape>([.. (await runs.OfDictionary(found.Value.Id, at, cancellation).ConfigureAwait(false)).Where(x => states.Count == 0 || states.Contains(x.State)).Select(RunShape.Of)], null))
                : found.Problem.ToResult();
        }).Answers<PageShape<RunShape>>("List runs, newest first", ProblemKind.NotFound);
        api.MapPost("/runs", async (RunSpec recipe, RunDesk desk, CancellationToken cancellation) =>
        {
            var started = await desk.Start(recipe, cancellation).ConfigureAwait(false);
            return started.Succeeded ? Results.Created($"/api/v1/runs/{started.Value.Id}", RunShape.Of(started.Value)) : started.Problem.ToResult();
        }).Accepts<RunSpec>("application/json").WithSummary("Start a run from its recipe").Produces<RunShape>(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        api.MapGet("/runs/{number:int}", async (int number, RunStore runs, CancellationToken cancellation) =>
            await runs.Get(number, cancellation).ConfigureAwait(false) is { } run ? Results.Ok(RunShape.Of(run)) : NoRun(number).ToResult())
            .Answers<RunShape>("Show a run", ProblemKind.NotFound);
        api.MapDelete("/runs/{number:int}", async (int number, RunDesk desk, CancellationToken cancellation) =>
            (await desk.Remove(number, cancellation).ConfigureAwait(false)).ToResult(_ => new RemovedRun(number)))
            .Answers<RemovedRun>("Remove a run that has ended, with its metrics, log and checkpoints", ProblemKind.NotFound, ProblemKind.Conflict);
        api.MapGet("/runs/{number:int}/metrics", Metrics).Answers<PageShape<RunMetric>>("Show what a run measured, step by step; a step is a cursor, too: what was measured after it", ProblemKind.NotFound)
            .Produces(StatusCodes.Status304NotModified);
        api.MapGet("/runs/{number:int}/log", async (int number, RunStore runs, CancellationToken cancellation) =>
            await runs.Get(number, cancellation).ConfigureAwait(false) is null ? NoRun(number).ToResult() : Results.Ok(await runs.Log(number, MostLines, cancellation).ConfigureAwait(false)))
            .Answers<IReadOnlyList<RunLogLine>>("Show the newest lines of a run's log", ProblemKind.NotFound);
        foreach (var (verb, signal, summary) in s_signals)
        {
            api.MapPost($"/runs/{{number:int}}/{verb}", async (int number, RunDesk desk, CancellationToken cancellation) =>
                (await desk.Want(number, signal, cancellation).ConfigureAwait(false)).ToResult(RunShape.Of))
                .Answers<RunShape>(summary, ProblemKind.NotFound, ProblemKind.Conflict);
        }
    }

    private static async Task<IResult> Metrics(int number, string? cursor, int? limit, HttpContext context, RunStore runs, CancellationToken cancellation)
    {
        var (at, after) = (PortalApi.Limit(limit), cursor is null ? (MetricKey?)null : Key(cursor));
        if (await runs.Get(number, cancellation).ConfigureAwait(false) is not { } run)
        {
            return NoRun(number).ToResult();
        }

        // What a run that is over measured does not change any more; one that failed may be resumed.
        return run is { State: RunState.Completed or RunState.Cancelled } && ETags.Matches(context, $"r{number}-{run.Finished?.ToUnixTimeMilliseconds():x}")
            ? ETags.NotModified
            : PortalApi.PageOf(await runs.MetricsPage(number, after, at, cancellation).ConfigureAwait(false), at, Cursor, x => x);
    }

    /// <summary>A place in the order of metrics, <c>640_fvu</c>; a step alone is the place behind all that was measured at it.</summary>
    private static MetricKey Key(string cursor) =>
        cursor.Split('_') is [var step, .. var measures] && long.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && measures.Length <= 1
            ? measures is not [var name] ? new MetricKey(at, null)
            : Enum.TryParse<RunMeasure>(name, true, out var measure) && Enum.IsDefined(measure) ? new MetricKey(at, measure) : throw new ProblemException(PortalApi.NoCursor(cursor))
            : throw new ProblemException(PortalApi.NoCursor(cursor));

    private static string Cursor(RunMetric last) => string.Create(CultureInfo.InvariantCulture, $"{last.Step}_{JsonNamingPolicy.CamelCase.ConvertName(last.Measure.ToString())}");

    /// <summary>A run that is gone.</summary>
    private sealed record RemovedRun(int Removed);

    private static Problem NoRun(int number) => new(ProblemKind.NotFound, $"There is no run {number}.", "See /api/v1/runs.");
}
