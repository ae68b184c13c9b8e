namespace SaePortal.Core.LanguageModels;

/// <summary>The transformer families that can be loaded.</summary>
public enum TransformerFamily
{
    /// <summary>GPT-NeoX and Pythia.</summary>
    GptNeoX,

    /// <summary>GPT-2.</summary>
    Gpt2,

    /// <summary>Llama and what shares its layout (Mistral without sliding windows, Qwen2).</summary>
    Llama,
}

/// <summary>What the portal knows of a language model without loading it; read from its <c>config.json</c>.</summary>
public sealed record ModelSpec
{
    /// <summary>The family, which decides the code that runs it.</summary>
    public required TransformerFamily Family { get; init; }

    /// <summary>Number of blocks.</summary>
    public required int Layers { get; init; }

    /// <summary>Width of the residual stream.</summary>
    public required int DModel { get; init; }

    /// <summary>Number of neurons of one block.</summary>
    public required int DMlp { get; init; }

    /// <summary>Attention heads of one block.</summary>
    public required int Heads { get; init; }

    /// <summary>Key and value heads of one block; fewer than <see cref="Heads"/> when they are grouped.</summary>
    public required int KeyValueHeads { get; init; }

    /// <summary>Width of one head.</summary>
    public required int DHead { get; init; }

    /// <summary>Rows of the embedding.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>Longest context, in tokens.</summary>
    public required int MaxContext { get; init; }

    /// <summary>Whether attention and MLP both read the block's input (GPT-NeoX): <c>hook_resid_mid</c> does not exist then.</summary>
    public bool ParallelResidual { get; init; }

    /// <summary>Number of parameters stored in the checkpoint.</summary>
    public long Parameters { get; init; }

    /// <summary>Width of the activations at a hook point.</summary>
    public int WidthAt(HookPoint hook) => hook.Site switch
    {
        HookSite.Query or HookSite.AttentionZ => hook.Head is null ? Heads * DHead : DHead,
        HookSite.Key or HookSite.Value => hook.Head is null ? KeyValueHeads * DHead : DHead,
        HookSite.Neurons => DMlp,
        HookSite.Logits => Vocabulary,
        _ => DModel,
    };
}
