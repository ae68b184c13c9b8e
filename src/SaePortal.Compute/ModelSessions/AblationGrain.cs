using SaePortal.Compute.Nodes;
using SaePortal.Core.Answers;
using SaePortal.Core.Latents;

namespace SaePortal.Compute.ModelSessions;

/// <summary>Takes latents of one dictionary, named by the key, out of its model on a compute node that has both loaded.</summary>
public interface IAblationGrain : IGrainWithStringKey
{
    /// <summary>See <see cref="TextEncoder.Ablate"/>.</summary>
    Task<Reply<AblationEffect>> Measure(int latent, int[] contexts);
}

/// <summary>Stays on the node where it was first asked, so that its model is loaded once.</summary>
[OnCompute("cpu", "cuda")]
[Orleans.Concurrency.Reentrant]
public sealed class AblationGrain(TextEncoder encoder) : Grain, IAblationGrain
{
    /// <inheritdoc />
    public async Task<Reply<AblationEffect>> Measure(int latent, int[] contexts) => Reply.Of(await encoder.Ablate(this.GetPrimaryKeyString(), latent, contexts, CancellationToken.None));
}

/// <summary>Latents that are taken out.</summary>
public sealed partial class NodeTexts
{
    /// <summary>Measures what a latent is worth to the model.</summary>
    /// <param name="dictionary">The dictionary's name; it is harvested.</param>
    /// <param name="latent">The latent.</param>
    /// <param name="contexts">Contexts of the harvested text.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>The effect; or that no node runs, or what is wrong with what was asked.</returns>
    public Task<Answer<AblationEffect>> Ablate(string dictionary, int latent, int[] contexts, CancellationToken cancellation) =>
        Asked(() => grains.GetGrain<IAblationGrain>(dictionary).Measure(latent, contexts), cancellation);
}
