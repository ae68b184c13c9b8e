using SaePortal.Compute.Nodes;

namespace SaePortal.Compute.ModelSessions;

/// <summary>Encodes texts with one dictionary, named by the key, on a compute node that has it loaded.</summary>
public interface ITextGrain : IGrainWithStringKey
{
    /// <summary>See <see cref="NodeTexts.Encode"/>.</summary>
    Task<Reply<EncodedText>> Encode(int? latent, string text);
}

/// <summary>Stays on the node where it was first asked, so that its model is loaded once.</summary>
[OnCompute("cpu", "cuda")]
[Orleans.Concurrency.Reentrant]
public sealed class TextGrain(TextEncoder encoder) : Grain, ITextGrain
{
    /// <inheritdoc />
    public async Task<Reply<EncodedText>> Encode(int? latent, string text) => Reply.Of(await encoder.Encode(this.GetPrimaryKeyString(), latent, text, CancellationToken.None));
}
