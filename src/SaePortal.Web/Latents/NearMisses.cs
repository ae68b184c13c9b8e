using SaePortal.Core.Latents;
using SaePortal.Torch.Corpora;
using SaePortal.Torch.Harvesting;

namespace SaePortal.Web.Latents;

/// <summary>
/// Windows that hold the tokens on which a latent fires most, and on which it is silent all the same. They are looked for in the contexts of which the
/// harvest kept an example: of these it knows every firing, so the silence is certain.
/// </summary>
internal static class NearMisses
{
    /// <summary>The nearest of them, one a document.</summary>
    /// <param name="kept">What the harvest kept.</param>
    /// <param name="tokens">The tokens on which the latent fires most; a window is the nearer the more of their shares it holds.</param>
    /// <param name="corpus">The text.</param>
    /// <param name="most">At most so many.</param>
    public static IReadOnlyList<LatentExample> Of(LatentExamples kept, IReadOnlyList<TokenShare> tokens, PackedCorpus corpus, int most)
    {
        var shares = tokens.ToDictionary(x => x.Token, x => x.Share);
        var found = new List<(float Share, LatentExample Example)>();
        foreach (var example in kept.Top.Concat(kept.Sampled).Concat(kept.Silent).Where(x => x.Context < corpus.Contexts).DistinctBy(x => x.Context))
        {
            var text = corpus.Tokens(example.Context);
            var firing = 0;
            for (int start = 0, end; start < text.Length; start = end)
            {
                end = Math.Min(start + HarvestOptions.Window, text.Length);
                var before = firing;
                while (firing < example.Positions.Count && example.Positions[firing] < end)
                {
                    firing++;
                }

                if (firing == before && Nearest(text[start..end], shares) is { Share: > 0 } nearest)
                {
                    var peak = start + nearest.Place;
                    found.Add((nearest.Share, new LatentExample(example.Context, start, end - start, corpus.DocumentAt(example.Context, peak), peak, 0, ExampleUse.Explainer, example.Positions, example.Activations)));
                }
            }
        }

        return [.. found.OrderByDescending(x => x.Share).ThenBy(x => x.Example.Context).ThenBy(x => x.Example.Start).Select(x => x.Example).DistinctBy(x => x.Document).Take(most)];
    }

    /// <summary>The shares of the different tokens of a window in all, and where the largest of them stands.</summary>
    private static (float Share, int Place) Nearest(ReadOnlySpan<int> window, Dictionary<int, float> shares)
    {
        var (sum, largest, place) = (0f, 0f, 0);
        for (var i = 0; i < window.Length; i++)
        {
            if (shares.TryGetValue(window[i], out var share))
            {
                sum += window[..i].Contains(window[i]) ? 0 : share;
                (largest, place) = share > largest ? (share, i) : (largest, place);
            }
        }

        return (sum, place);
    }
}
