using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using SaePortal.Compute.Steering;
using SaePortal.Core.Answers;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Steering;
using SaePortal.Storage.Steering;
using SaePortal.Web.Latents;
using SaePortal.Web.Steering;

namespace SaePortal.Web.Api;

/// <summary><c>/api/v1/steer</c>.</summary>
internal static class SteerEndpoints
{
    private const string Events = "text/event-stream";

    public static void MapSteering(this IEndpointRouteBuilder api)
    {
        api.MapPost("/steer", Steer).WithSummary("Let a model write, plain and steered; both texts come token by token as server-sent events")
            .Produces<SteerEventShape>(StatusCodes.Status200OK, Events).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        api.MapGet("/steer/{share}", async (string share, SavedSteeringView view, CancellationToken cancellation) =>
            (await view.Load(share, cancellation).ConfigureAwait(false)).ToResult(_ => SavedSteeringShape.Of(view)))
            .Answers<SavedSteeringShape>("Show a saved steering: all settings and texts as they were", ProblemKind.NotFound);
        api.MapDelete("/steer/{share}", async (string share, SteeringStore store, CancellationToken cancellation) =>
            (await store.Remove(share, cancellation).ConfigureAwait(false)).ToResult(_ => new RemovedSteeringShape(share)))
            .Answers<RemovedSteeringShape>("Remove a saved steering", ProblemKind.NotFound);
    }

    private static async Task<IResult> Steer(SteerBody body, SteerDesk desk, NodeSteering node, SteeringStore store, HarvestTexts texts, HttpContext context, CancellationToken cancellation)
    {
        if (body.Latents.Any(x => x is null))
        {
            return new Problem(ProblemKind.Invalid, "One of the latents is null.", "Give each as {\"dictionary\":\"d\",\"latent\":1,\"strength\":2}.").ToResult();
        }

        if ((await desk.Order(body.ToSpec(), cancellation).ConfigureAwait(false)).Or(out var problem) is not { } order || texts.Pieces(order.Model.Id).Or(out problem) is not { } pieces)
        {
            return problem!.ToResult();
        }

        // What is refused at once is answered with a status; later nothing but an event can say it.
        var news = node.Steer(order, SteerVisitor.Of(context), cancellation).GetAsyncEnumerator(cancellation);
        var begun = await news.MoveNextAsync().ConfigureAwait(false);
        if (begun && news.Current.Kind == SteerEventKind.Problem)
        {
            var refused = news.Current.Problem!;
            await news.DisposeAsync().ConfigureAwait(false);
            return refused.ToResult();
        }

        return TypedResults.ServerSentEvents(Told(news, begun, new SteerProgress(order, pieces), body.Save ? store : null, cancellation));
    }

    private static async IAsyncEnumerable<SseItem<SteerEventShape>> Told(
        IAsyncEnumerator<SteerEvent> news, bool begun, SteerProgress progress, SteeringStore? store, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using (news)
        {
            for (var more = begun; more; more = await news.MoveNextAsync().ConfigureAwait(false))
            {
                cancellation.ThrowIfCancellationRequested();
                progress.Take(news.Current);
                var saved = news.Current.Kind == SteerEventKind.Done && store is not null ? await store.Add(progress.Outcome, cancellation).ConfigureAwait(false) : default;
                yield return Item(SteerEventShape.Of(news.Current, progress) with { Share = saved.Value?.Share, Problem = (saved.Problem ?? news.Current.Problem)?.ToString() });
            }
        }
    }

    private static SseItem<SteerEventShape> Item(SteerEventShape shape) => new(shape, JsonNamingPolicy.CamelCase.ConvertName(shape.Kind.ToString()));

    /// <summary>What shall be steered; fields as of <see cref="SteerSpec"/>, and whether the outcome shall be saved.</summary>
    private sealed record SteerBody(
        IReadOnlyList<SteeredLatent> Latents, string Prompt, string? Model = null, SteeringMethod Method = SteeringMethod.Add, SteeringPositions Positions = SteeringPositions.All,
        double? Temperature = null, double? TopP = null, int? Tokens = null, long? Seed = null, int? Samples = null, bool Save = false)
    {
        public SteerSpec ToSpec()
        {
            var usual = new SteerSpec();
            return usual with
            {
                Model = Model ?? "",
                Latents = Latents,
                Method = Method,
                Positions = Positions,
                Prompt = Prompt,
                Temperature = Temperature ?? usual.Temperature,
                TopP = TopP ?? usual.TopP,
                Tokens = Tokens ?? usual.Tokens,
                Seed = Seed ?? usual.Seed,
                Samples = Samples ?? usual.Samples,
            };
        }
    }
}

/// <summary>An event of a steering.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Ahead">Waiting: how many steerings come first.</param>
/// <param name="Sample">Token, ended: which sample, from 0.</param>
/// <param name="Side">Token, ended: which text of it.</param>
/// <param name="Prompt">Begun: the prompt's tokens.</param>
/// <param name="Token">Token: the token.</param>
/// <param name="Text">Ended: the whole text.</param>
/// <param name="Ended">Ended: why.</param>
/// <param name="Problem">Problem: what is wrong. Done: why it could not be saved.</param>
/// <param name="Share">Done: the end of the address under which it was saved.</param>
internal sealed record SteerEventShape(
    SteerEventKind Kind, int? Ahead, int? Sample, SteerSide? Side, IReadOnlyList<OutcomeToken>? Prompt, OutcomeToken? Token, string? Text, GenerationEnd? Ended, string? Problem, string? Share)
{
    public static SteerEventShape Of(SteerEvent x, SteerProgress progress)
    {
        var text = x.Kind is SteerEventKind.Token or SteerEventKind.Ended ? progress.Text(x.Sample, x.Side).Tokens : null;
        return new SteerEventShape(
            x.Kind, x.Kind == SteerEventKind.Waiting ? x.Ahead : null, text is null ? null : x.Sample, text is null ? null : x.Side, x.Kind == SteerEventKind.Begun ? progress.Outcome.Prompt : null,
            x.Kind == SteerEventKind.Token ? text![^1] : null, x.Kind == SteerEventKind.Ended ? string.Concat(text!.Select(y => y.Text)) : null, x.Ended, null, null);
    }
}

/// <summary>A saved steering.</summary>
/// <param name="Share">The end of its address.</param>
/// <param name="Created">When it was saved.</param>
/// <param name="Model">What the model is called now; null when it was removed.</param>
/// <param name="Dictionaries">What the dictionary of each latent is called now; null where it was removed.</param>
/// <param name="Outcome">Settings and texts as they were.</param>
internal sealed record SavedSteeringShape(string Share, DateTimeOffset Created, string? Model, IReadOnlyList<string?> Dictionaries, SteerOutcome Outcome)
{
    public static SavedSteeringShape Of(SavedSteeringView x) => new(x.Saved!.Share, x.Saved.Created, x.Model, [.. x.Dictionaries.Select(y => y?.Name)], x.Saved.Outcome);
}

/// <summary>A steering that was removed.</summary>
/// <param name="Share">The end of its address.</param>
internal sealed record RemovedSteeringShape(string Share);
