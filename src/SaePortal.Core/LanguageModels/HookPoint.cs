using System.Globalization;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using SaePortal.Core.Answers;
using SaePortal.Core.Naming;

namespace SaePortal.Core.LanguageModels;

/// <summary>One place of one layer, with an optional head, named as TransformerLens names it: <c>blocks.2.hook_resid_post</c>, <c>blocks.0.attn.hook_z[3]</c>.</summary>
/// <param name="Site">Which place.</param>
/// <param name="Layer">The block's index; 0 for places outside blocks.</param>
/// <param name="Head">One head of an <c>attn.*</c> place, or null for all.</param>
[JsonConverter(typeof(HookPointConverter))]
public readonly partial record struct HookPoint(HookSite Site, int Layer = 0, int? Head = null) : IComparable<HookPoint>
{
    /// <summary>The logits, treated as a hook point that can only be read.</summary>
    public static readonly HookPoint Logits = new(HookSite.Logits);

    private static readonly Dictionary<string, HookSite> s_inBlock = new(StringComparer.Ordinal)
    {
        ["hook_resid_pre"] = HookSite.ResidPre,
        ["attn.hook_q"] = HookSite.Query,
        ["attn.hook_k"] = HookSite.Key,
        ["attn.hook_v"] = HookSite.Value,
        ["attn.hook_z"] = HookSite.AttentionZ,
        ["hook_attn_out"] = HookSite.AttentionOut,
        ["hook_resid_mid"] = HookSite.ResidMid,
        ["mlp.hook_post"] = HookSite.Neurons,
        ["hook_mlp_out"] = HookSite.MlpOut,
        ["hook_resid_post"] = HookSite.ResidPost,
    };

    private static readonly Dictionary<string, HookSite> s_outside = new(StringComparer.Ordinal)
    {
        ["hook_embed"] = HookSite.Embed,
        ["ln_final.hook_normalized"] = HookSite.FinalNorm,
        ["logits"] = HookSite.Logits,
    };

    /// <summary>Whether the place lies in a block and so has a layer.</summary>
    public bool InBlock => Site is not (HookSite.Embed or HookSite.FinalNorm or HookSite.Logits);

    /// <summary>Whether the place is part of the residual stream: its width is d_model and the unembedding reads it.</summary>
    public bool IsResidual => Site is HookSite.ResidPre or HookSite.ResidMid or HookSite.ResidPost;

    /// <summary>Whether the place is split by heads.</summary>
    public bool HasHeads => Site is HookSite.Query or HookSite.Key or HookSite.Value or HookSite.AttentionZ;

    /// <summary>Parses a TransformerLens name.</summary>
    /// <returns>The hook point, or a sentence that lists what names there are.</returns>
    public static Answer<HookPoint> Parse(string? text)
    {
        var match = Form().Match(text ?? "");
        if (text is not null && s_outside.TryGetValue(text, out var outside))
        {
            return new HookPoint(outside);
        }

        if (match.Success && s_inBlock.TryGetValue(match.Groups["site"].Value, out var site)
            && int.TryParse(match.Groups["layer"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var layer))
        {
            var head = match.Groups["head"];
            var point = new HookPoint(site, layer, head.Success ? int.Parse(head.Value, CultureInfo.InvariantCulture) : null);
            if (point.Head is null || point.HasHeads)
            {
                return point;
            }
        }

        return new Problem(ProblemKind.Invalid, $"There is no hook point \"{Slug.Shown(text)}\".",
            "Hook points are hook_embed, blocks.{i}.hook_resid_pre, .hook_resid_mid, .hook_resid_post, .hook_attn_out, .hook_mlp_out, .mlp.hook_post, "
            + ".attn.hook_q, .attn.hook_k, .attn.hook_v, .attn.hook_z (a head as [h]) and ln_final.hook_normalized.");
    }

    /// <summary>Order of computation.</summary>
    public int CompareTo(HookPoint other) => Order.CompareTo(other.Order);

    /// <summary>Order of computation.</summary>
    public static bool operator <(HookPoint left, HookPoint right) => left.CompareTo(right) < 0;

    /// <summary>Order of computation.</summary>
    public static bool operator >(HookPoint left, HookPoint right) => left.CompareTo(right) > 0;

    /// <summary>Order of computation.</summary>
    public static bool operator <=(HookPoint left, HookPoint right) => left.CompareTo(right) <= 0;

    /// <summary>Order of computation.</summary>
    public static bool operator >=(HookPoint left, HookPoint right) => left.CompareTo(right) >= 0;

    /// <summary>The TransformerLens name.</summary>
    public override string ToString()
    {
        var site = Site;
        if (!InBlock)
        {
            return s_outside.First(x => x.Value == site).Key;
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"blocks.{Layer}.{s_inBlock.First(x => x.Value == site).Key}");
        return Head is { } head ? string.Create(CultureInfo.InvariantCulture, $"{name}[{head}]") : name;
    }

    private (int Stage, int Layer, int Site, int Head) Order =>
        (Site == HookSite.Embed ? 0 : InBlock ? 1 : 2, Layer, (int)Site, Head ?? -1);

    [GeneratedRegex(@"\Ablocks\.(?<layer>0|[1-9][0-9]{0,3})\.(?<site>(?:attn\.|mlp\.)?hook_[a-z_]+)(?:\[(?<head>0|[1-9][0-9]{0,3})\])?\z")]
    private static partial Regex Form();
}
