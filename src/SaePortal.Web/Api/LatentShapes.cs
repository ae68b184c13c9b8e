using SaePortal.Core.Latents;
using SaePortal.Torch.Tokenizers;
using SaePortal.Web.Latents;

namespace SaePortal.Web.Api;

/// <summary>A latent, as the API shows it; the histogram has its firings in bars of equal width between 0 and the maximum, none when dead. Relatives by encoder and by firing, and the spread of all logits, are null where the harvest is older than they are.</summary>
internal sealed record LatentShape(
    int Index, double Density, long Firings, long Documents, float Maximum, float Mean, double TokenEntropy, bool IsDead, IReadOnlyList<TokenShareShape> TopTokens,
    IReadOnlyList<TokenLogitShape> Promoted, IReadOnlyList<TokenLogitShape> Suppressed, IReadOnlyList<LatentNeighbour> Neighbours, IReadOnlyList<double> Histogram,
    IReadOnlyList<LatentNeighbour>? ReadNeighbours, IReadOnlyList<LatentPartner>? FiresWith, LogitHistogram? Logits)
{
    public static LatentShape Of(LatentSummary x, TokenPieces? pieces) => new(
        x.Index, x.Density, x.Firings, x.Documents, x.Maximum, x.Mean, x.TokenEntropy, x.IsDead, [.. x.TopTokens.Select(t => new TokenShareShape(t.Token, pieces?.Text(t.Token), t.Share))],
        [.. x.Promoted.Select(t => new TokenLogitShape(t.Token, pieces?.Text(t.Token), t.Logit))], [.. x.Suppressed.Select(t => new TokenLogitShape(t.Token, pieces?.Text(t.Token), t.Logit))],
        x.Neighbours, LatentView.HistogramOf(x), x.ReadNeighbours, x.FiresWith, x.Logits);
}

/// <summary>A token and its share of a latent's summed activation.</summary>
internal sealed record TokenShareShape(int Token, string? Text, float Share);

/// <summary>A token and the change of its logit for one unit of activation.</summary>
internal sealed record TokenLogitShape(int Token, string? Text, float Logit);

/// <summary>Latents of a table.</summary>
/// <param name="Items">A page of them.</param>
/// <param name="Next">The cursor of the next page; null at the end.</param>
/// <param name="Found">How many the filters find.</param>
/// <param name="FoundAtLeast">Counting stopped there: there are as many or more.</param>
internal sealed record LatentPageShape(IReadOnlyList<LatentShape> Items, string? Next, long Found, bool FoundAtLeast);

/// <summary>A latent with what its page shows.</summary>
/// <param name="Latent">Its numbers and tokens.</param>
/// <param name="Bins">The fine bins from which histograms are made: those that are not empty.</param>
/// <param name="Ranks">Shares of living latents whose density, maximum and entropy are at most this one's; null when dead.</param>
/// <param name="Examples">A page of its examples.</param>
/// <param name="ActivatingWindows">Windows on which it fired in all.</param>
/// <param name="Meaning">The labelled value that it detects best; null when the corpus has no labels, or it fires on no labelled token.</param>
internal sealed record LatentDetailShape(LatentShape Latent, IReadOnlyList<BinShape> Bins, RanksShape? Ranks, PageShape<ExampleShape> Examples, long ActivatingWindows, LatentMeaningShape? Meaning);

/// <summary>A bin of activation, its upper edge left out.</summary>
internal sealed record BinShape(double From, double To, long Count);

/// <summary>Where a latent stands in its dictionary, between 0 and 1.</summary>
internal sealed record RanksShape(double Density, double Maximum, double TokenEntropy);

/// <summary>A window of text.</summary>
/// <param name="Group">Why it was kept.</param>
/// <param name="Document">The document of the harvested corpus, from 0: its number in <c>/corpora/{c}/documents</c>.</param>
/// <param name="Context">Index of the packed context.</param>
/// <param name="Start">First position of the window in the context.</param>
/// <param name="Length">Tokens in the window.</param>
/// <param name="Position">Position in the context of the largest activation; the middle of a silent window.</param>
/// <param name="Maximum">Activation there.</param>
/// <param name="Use">Shown to explainers, or kept for scorers.</param>
/// <param name="Tokens">The window's tokens and some on either side.</param>
internal sealed record ExampleShape(
    ExampleKind Group, int Document, int Context, int Start, int Length, int Position, float Maximum, ExampleUse Use, IReadOnlyList<ExampleTokenShape> Tokens)
{
    public static ExampleShape Of(ExampleKind kind, ExampleText text) => new(
        kind, text.Example.Document, text.Example.Context, text.Example.Start, text.Example.Length, text.Example.Peak, text.Example.Maximum, text.Example.Use,
        [.. text.Tokens.Select((x, i) => new ExampleTokenShape(text.Start + i, x.Id ?? 0, x.Text, x.Activation, x.Special))]);
}

/// <summary>A token of an example.</summary>
internal sealed record ExampleTokenShape(int Position, int Token, string Text, double Activation, bool Special);

/// <summary>A text as a dictionary sees it.</summary>
internal sealed record EncodedShape(IReadOnlyList<ExampleTokenShape> Tokens, IReadOnlyList<Compute.ModelSessions.TextLatent> Strongest, bool Cut);
