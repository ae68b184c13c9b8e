using SaePortal.Compute.Nodes;
using SaePortal.Torch.Harvesting;

namespace SaePortal.Compute.ModelSessions;

/// <summary>Searches the latents of one model's dictionaries, named by the key, on a compute node that has it loaded.</summary>
public interface ISearchGrain : IGrainWithStringKey
{
    /// <summary>See <see cref="ITextSessions.Firing"/>.</summary>
    Task<Reply<FiringText>> Firing(FiringQuery query);

    /// <summary>See <see cref="ITextSessions.Nearest"/>.</summary>
    Task<Reply<GeometryRow>> Nearest(string dictionary, float[] direction, int limit);
}

/// <summary>Stays on the node where it was first asked, so that its model is loaded once.</summary>
[OnCompute("cpu", "cuda")]
[Orleans.Concurrency.Reentrant]
public sealed class SearchGrain(TextEncoder encoder) : Grain, ISearchGrain
{
    /// <inheritdoc />
    public async Task<Reply<FiringText>> Firing(FiringQuery query) => Reply.Of(await encoder.Firing(this.GetPrimaryKeyString(), query, CancellationToken.None));

    /// <inheritdoc />
    public async Task<Reply<GeometryRow>> Nearest(string dictionary, float[] direction, int limit) =>
        Reply.Of(await encoder.Nearest(this.GetPrimaryKeyString(), dictionary, direction, limit, CancellationToken.None));
}
