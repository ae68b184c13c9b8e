namespace SaePortal.Core.LanguageModels;

/// <summary>The places in a transformer that can be read and written, in TransformerLens' vocabulary and in order of computation.</summary>
public enum HookSite
{
    /// <summary><c>hook_embed</c>: the token embedding alone. [batch, pos, d_model]</summary>
    Embed,

    /// <summary><c>blocks.{i}.hook_resid_pre</c>: the residual stream entering block i. [batch, pos, d_model]</summary>
    ResidPre,

    /// <summary><c>blocks.{i}.attn.hook_q</c>: queries. [batch, pos, n_heads * d_head]</summary>
    Query,

    /// <summary><c>blocks.{i}.attn.hook_k</c>: keys, one per KV head. [batch, pos, n_kv_heads * d_head]</summary>
    Key,

    /// <summary><c>blocks.{i}.attn.hook_v</c>: values, one per KV head. [batch, pos, n_kv_heads * d_head]</summary>
    Value,

    /// <summary><c>blocks.{i}.attn.hook_z</c>: what heads read, before W_O. [batch, pos, n_heads * d_head]</summary>
    AttentionZ,

    /// <summary><c>blocks.{i}.hook_attn_out</c>: what attention adds to the residual stream. [batch, pos, d_model]</summary>
    AttentionOut,

    /// <summary><c>blocks.{i}.hook_resid_mid</c>: the residual stream between attention and MLP. [batch, pos, d_model]</summary>
    ResidMid,

    /// <summary><c>blocks.{i}.mlp.hook_post</c>: the neurons, after the nonlinearity (and gate). [batch, pos, d_mlp]</summary>
    Neurons,

    /// <summary><c>blocks.{i}.hook_mlp_out</c>: what the MLP adds to the residual stream. [batch, pos, d_model]</summary>
    MlpOut,

    /// <summary><c>blocks.{i}.hook_resid_post</c>: the residual stream leaving block i. [batch, pos, d_model]</summary>
    ResidPost,

    /// <summary><c>ln_final.hook_normalized</c>: the final norm's output, gain and bias applied. [batch, pos, d_model]</summary>
    FinalNorm,

    /// <summary><c>logits</c>. [batch, pos, vocabulary]</summary>
    Logits,
}
