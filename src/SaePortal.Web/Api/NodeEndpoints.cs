using SaePortal.Compute.Nodes;
using SaePortal.Core.Answers;

namespace SaePortal.Web.Api;

/// <summary><c>/api/v1/nodes</c>: what compute nodes ask that were started by hand.</summary>
internal static class NodeEndpoints
{
    public static void MapNodes(this IEndpointRouteBuilder api) =>
        api.MapPost("/nodes", async (NodeHello hello, NodeGate gate, CancellationToken cancellation) =>
            await gate.Refusal(hello, cancellation).ConfigureAwait(false) is { } refusal ? refusal.ToResult() : Results.Ok(new WelcomeShape(NodeHello.ThisVersion)))
            .Answers<WelcomeShape>("Ask whether a compute node may join", ProblemKind.Conflict);

    /// <summary>The node may join.</summary>
    private sealed record WelcomeShape(string Version);
}
