using SaePortal.Compute.Demo;
using SaePortal.Core.Answers;

namespace SaePortal.Web.Api;

/// <summary><c>/api/v1/demo</c>: the built-in experiment.</summary>
internal static class DemoEndpoints
{
    public static void MapDemo(this IEndpointRouteBuilder api)
    {
        api.MapGet("/demo", async (DemoDesk demo, CancellationToken cancellation) => Results.Ok(DemoShape.Of(await demo.Status(cancellation).ConfigureAwait(false))))
            .Answers<DemoShape>("Show the built-in experiment and how far it is");
        api.MapPost("/demo", async (DemoDesk demo, CancellationToken cancellation) => (await demo.Restore(cancellation).ConfigureAwait(false)).ToResult(DemoShape.Of))
            .Answers<DemoShape>("Make the built-in experiment, or go on with it", ProblemKind.Conflict);
        api.MapDelete("/demo", async (DemoDesk demo, CancellationToken cancellation) => (await demo.Remove(cancellation).ConfigureAwait(false)).ToResult(x => x))
            .Answers<DemoRemoval>("Remove the built-in experiment with its runs; what something else needs stays", ProblemKind.NotFound, ProblemKind.Conflict);
    }
}

/// <summary>The built-in experiment: how it is, the share that is done, about how long it still takes, and the names of what there is of it.</summary>
internal sealed record DemoShape(
    DemoState State, double Share, double? SecondsLeft, IReadOnlyList<DemoStageStatus> Stages, string? Model, string? Corpus, string? Dictionary, int? Run, string? Problem)
{
    public static DemoShape Of(DemoStatus demo) =>
        new(demo.State, demo.Share, demo.SecondsLeft, demo.Stages, demo.Model, demo.Corpus, demo.Dictionary, demo.Run, demo.Problem?.ToString());
}
