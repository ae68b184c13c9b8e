using Microsoft.AspNetCore.Components;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Latents;

/// <summary>Latents that write, read or fire like this one, with a few of their words when one stands on them.</summary>
public sealed partial class LatentRelatives : ComponentBase
{
    private static readonly (LatentRelation Relation, string Name)[] s_relations =
        [(LatentRelation.Direction, "Direction"), (LatentRelation.Reads, "Reads"), (LatentRelation.FiresWith, "Fires with")];

    /// <summary>What is known of the latent.</summary>
    [Parameter, EditorRequired]
    public required LatentView View { get; set; }

    /// <summary>What the address says.</summary>
    [Parameter, EditorRequired]
    public required LatentPageState State { get; set; }

    /// <summary>The page's path.</summary>
    [Parameter, EditorRequired]
    public required string Path { get; set; }

    private string Sentence => State.Relation switch
    {
        LatentRelation.Reads => "Cosine of the encoder rows: how alike is what makes them fire.",
        LatentRelation.FiresWith => "Jaccard index: tokens on which both fire as a share of those on which either does; then the correlation of firing." + Counted,
        _ => "Cosine of the decoder rows: how alike is what they write.",
    };

    private string Counted => View.Dictionary?.Harvest is { Coactivation: { } counted } harvest && (!counted.Exact || counted.Tokens < harvest.Tokens)
        ? $" Counted{(counted.Exact ? "" : " approximately")} on the first {Figures.Grouped(counted.Tokens)} tokens."
        : "";
}
