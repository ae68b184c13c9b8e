using SaePortal.Compute.Nodes;
using SaePortal.Core.LanguageModels;

namespace SaePortal.Compute.ModelSessions;

/// <summary>Gives activations of one model, named by the key, on a compute node that has it loaded.</summary>
public interface IActivationsGrain : IGrainWithStringKey
{
    /// <summary>See <see cref="TextEncoder.Activations"/>.</summary>
    Task<Reply<byte[]>> Write(HookPoint[] hooks, string text);
}

/// <summary>Stays on the node where it was first asked, so that its model is loaded once.</summary>
[OnCompute("cpu", "cuda")]
[Orleans.Concurrency.Reentrant]
public sealed class ActivationsGrain(TextEncoder encoder) : Grain, IActivationsGrain
{
    /// <inheritdoc />
    public async Task<Reply<byte[]>> Write(HookPoint[] hooks, string text) => Reply.Of(await encoder.Activations(this.GetPrimaryKeyString(), hooks, text, CancellationToken.None));
}
