using SaePortal.Core.Answers;

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

    /// <summary>Whether this model has the hook point: its layer, its head, and a middle of the block where the block has one.</summary>
    /// <returns>The hook point, or why there is none.</returns>
    public Answer<HookPoint> Check(HookPoint hook)
    {
        if (hook.InBlock && hook.Layer >= Layers)
        {
            return new Problem(ProblemKind.Invalid, $"{hook} does not exist: the model has {Layers} blocks.", $"The last one is blocks.{Layers - 1}.");
        }

        var heads = hook.Site is HookSite.Key or HookSite.Value ? KeyValueHeads : Heads;
        if (hook.Head >= heads)
        {
            return new Problem(ProblemKind.Invalid, $"{hook} does not exist: there are {heads} heads.", $"The last one is [{heads - 1}].");
        }

        if (hook.Site == HookSite.ResidMid && ParallelResidual)
        {
            return new Problem(ProblemKind.Invalid, $"{hook} does not exist: attention and MLP of this model read the block's input side by side.",
                "Use hook_resid_pre, hook_attn_out or hook_resid_post.");
        }

        return hook;
    }
}
