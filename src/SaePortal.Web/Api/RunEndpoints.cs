using SaePortal.Compute.Runs;
using SaePortal.Core.Answers;
using SaePortal.Core.Runs;
using SaePortal.Storage.Runs;

namespace SaePortal.Web.Api;

/// <summary><c>/api/v1/runs</c>.</summary>
internal static class RunEndpoints
{
    private const int MostMetrics = 20_000;
    private const int MostLines = 500;

    public static void MapRuns(this IEndpointRouteBuilder api)
    {
        api.MapGet("/runs", async (int? cursor, int? limit, RunState? state, RunStore runs, CancellationToken cancellation) =>
            PortalApi.PageOf(await runs.List(cursor, PortalApi.Limit(limit), state is { } one ? [one] : [], cancellation).ConfigureAwait(false), PortalApi.Limit(limit), x => $"{x.Id}", RunShape.Of));
        api.MapPost("/runs", async (RunSpec recipe, RunDesk desk, CancellationToken cancellation) =>
        {
            var started = await desk.Start(recipe, cancellation).ConfigureAwait(false);
            return started.Succeeded ? Results.Created($"/api/v1/runs/{started.Value.Id}", RunShape.Of(started.Value)) : started.Problem.ToResult();
        });
        api.MapGet("/runs/{number:int}", async (int number, RunStore runs, CancellationToken cancellation) =>
            await runs.Get(number, cancellation).ConfigureAwait(false) is { } run ? Results.Ok(RunShape.Of(run)) : NoRun(number).ToResult());
        api.MapDelete("/runs/{number:int}", async (int number, RunDesk desk, CancellationToken cancellation) =>
            (await desk.Remove(number, cancellation).ConfigureAwait(false)).ToResult(_ => new { removed = number }));
        api.MapGet("/runs/{number:int}/metrics", async (int number, long? after, RunStore runs, CancellationToken cancellation) =>
            await runs.Get(number, cancellation).ConfigureAwait(false) is null ? NoRun(number).ToResult() : Results.Ok(await runs.Metrics(number, after ?? -1, MostMetrics, cancellation).ConfigureAwait(false)));
        api.MapGet("/runs/{number:int}/log", async (int number, RunStore runs, CancellationToken cancellation) =>
            await runs.Get(number, cancellation).ConfigureAwait(false) is null ? NoRun(number).ToResult() : Results.Ok(await runs.Log(number, MostLines, cancellation).ConfigureAwait(false)));
        foreach (var (verb, signal) in new[] { ("pause", RunSignal.Pause), ("resume", RunSignal.Continue), ("cancel", RunSignal.Cancel) })
        {
            api.MapPost($"/runs/{{number:int}}/{verb}", async (int number, RunDesk desk, CancellationToken cancellation) =>
                (await desk.Want(number, signal, cancellation).ConfigureAwait(false)).ToResult(RunShape.Of));
        }
    }

    private static Problem NoRun(int number) => new(ProblemKind.NotFound, $"There is no run {number}.", "See /api/v1/runs.");
}
