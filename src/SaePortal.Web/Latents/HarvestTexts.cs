using SaePortal.Compute.Imports;
using SaePortal.Core.Answers;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.Latents;
using SaePortal.Storage.Artifacts;
using SaePortal.Torch.Corpora;
using SaePortal.Torch.Tokenizers;

namespace SaePortal.Web.Latents;

/// <summary>The words behind a harvest's numbers: texts of tokens, and of the windows that examples point into. Nothing here computes, so nothing loads libtorch.</summary>
public sealed class HarvestTexts(ArtifactFolder artifacts)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, TokenPieces> _pieces = [];

    /// <summary>Texts of a model's tokens; read once.</summary>
    public Answer<TokenPieces> Pieces(int modelId)
    {
        lock (_lock)
        {
            if (_pieces.TryGetValue(modelId, out var known))
            {
                return known;
            }

            var opened = TokenPieces.Open(Path.Combine(artifacts.Model(modelId), ModelFolder.PiecesFile));
            if (opened.Succeeded)
            {
                // A few models are read at a time; their tokens are some megabytes each.
                if (_pieces.Count >= 16)
                {
                    _pieces.Clear();
                }

                _pieces[modelId] = opened.Value;
            }

            return opened;
        }
    }

    /// <summary>Examples as tokens with activations.</summary>
    /// <param name="dictionary">The dictionary, harvested.</param>
    /// <param name="examples">Its examples.</param>
    /// <param name="around">Tokens shown on either side of the window.</param>
    /// <returns>One text per example; or that the packed corpus is gone.</returns>
    public Answer<IReadOnlyList<ExampleText>> Of(DictionaryRecord dictionary, IReadOnlyList<LatentExample> examples, int around = 24)
    {
        var harvest = dictionary.Harvest!;
        if (Pieces(dictionary.ModelId).Or(out var problem) is not { } pieces
            || CorpusPacker.Open(artifacts.Corpus(harvest.CorpusId), artifacts.Model(dictionary.ModelId), harvest.Packing, null, CancellationToken.None).Or(out problem) is not { } corpus)
        {
            return problem!;
        }

        using (corpus)
        {
            return examples.Select(x => Text(x, corpus, pieces, around)).ToArray();
        }
    }

    private static ExampleText Text(LatentExample example, PackedCorpus corpus, TokenPieces pieces, int around)
    {
        var tokens = corpus.Tokens(example.Context);
        // It is known to be silent within the window alone.
        around = example.Maximum == 0 ? 0 : around;
        int first = Math.Max(0, example.Start - around), end = Math.Min(tokens.Length, example.Start + example.Length + around);
        var activations = new Dictionary<int, float>(example.Positions.Count);
        for (var i = 0; i < example.Positions.Count; i++)
        {
            activations[example.Positions[i]] = example.Activations[i];
        }

        var shown = pieces.Pieces(tokens[first..end]).Select((x, i) => new StripToken(x.Text, activations.GetValueOrDefault(first + i), x.Special, x.Id)).ToArray();
        return new ExampleText(shown, example.Peak - first, first, example);
    }
}

/// <summary>An example with its words.</summary>
/// <param name="Tokens">Its tokens.</param>
/// <param name="Peak">Index of the peak among them.</param>
/// <param name="Start">Position of the first token in its context.</param>
/// <param name="Example">Where it is from.</param>
public sealed record ExampleText(IReadOnlyList<StripToken> Tokens, int Peak, int Start, LatentExample Example)
{
    /// <summary>Where it is from, for tooltips.</summary>
    public string Where => $"document {Example.Document + 1:N0}";
}
