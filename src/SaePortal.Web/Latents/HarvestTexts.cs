using SaePortal.Compute.Imports;
using SaePortal.Core.Answers;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.Latents;
using SaePortal.Storage.Artifacts;
using SaePortal.Torch.Corpora;
using SaePortal.Torch.Tokenizers;
using SaePortal.Web.Corpora;

namespace SaePortal.Web.Latents;

/// <summary>The words behind a harvest's numbers: texts of tokens, and of the windows that examples point into. Nothing here computes, so nothing loads libtorch.</summary>
public sealed class HarvestTexts(ArtifactFolder artifacts)
{
    /// <summary>More than any context has: all of it is shown.</summary>
    public const int WholeContext = int.MaxValue / 2;

    private const int Around = 24;
    private const int MostFields = 3;
    private const int LongestField = 60;

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
    public Answer<IReadOnlyList<ExampleText>> Of(DictionaryRecord dictionary, IReadOnlyList<LatentExample> examples, int around = 24) =>
        Read<IReadOnlyList<ExampleText>>(dictionary, (corpus, pieces) => Texts(examples, corpus, pieces, around));

    /// <summary>The same of all that a latent's page may show.</summary>
    /// <param name="dictionary">The dictionary, harvested.</param>
    /// <param name="latent">The latent.</param>
    /// <param name="kept">What the harvest kept of it.</param>
    /// <param name="near">Near misses at most.</param>
    /// <param name="silent">Silent windows at most.</param>
    public Answer<LatentTexts> Of(DictionaryRecord dictionary, LatentSummary latent, LatentExamples kept, int near, int silent) => Read<LatentTexts>(dictionary, (corpus, pieces) => new LatentTexts(
        Texts(kept.Of(ExampleKind.Top), corpus, pieces, Around), Texts(kept.Of(ExampleKind.Activating), corpus, pieces, Around),
        Texts(NearMisses.Of(kept, latent.TopTokens, corpus, near), corpus, pieces, Around), Texts([.. kept.Of(ExampleKind.Silent).Take(silent)], corpus, pieces, Around)));

    /// <summary>Near misses of a latent.</summary>
    /// <param name="dictionary">The dictionary, harvested.</param>
    /// <param name="latent">The latent.</param>
    /// <param name="kept">What the harvest kept of it.</param>
    /// <param name="most">At most so many.</param>
    public Answer<IReadOnlyList<LatentExample>> Near(DictionaryRecord dictionary, LatentSummary latent, LatentExamples kept, int most) =>
        Read<IReadOnlyList<LatentExample>>(dictionary, (corpus, _) => NearMisses.Of(kept, latent.TopTokens, corpus, most).ToArray());

    /// <summary>Those examples whose peak carries a label.</summary>
    /// <param name="dictionary">The dictionary, harvested.</param>
    /// <param name="examples">Examples with their words.</param>
    /// <param name="attribute">The label's attribute.</param>
    /// <param name="value">Its value.</param>
    public Answer<IReadOnlySet<LatentExample>> Labelled(DictionaryRecord dictionary, IEnumerable<ExampleText> examples, string attribute, string value) => Read<IReadOnlySet<LatentExample>>(dictionary, (corpus, pieces) =>
    {
        if (CorpusArchive.Open(artifacts.Corpus(dictionary.Harvest!.CorpusId)).Or(out var problem) is not { } archive)
        {
            return problem!;
        }

        using (archive)
        {
            var labelled = new HashSet<LatentExample>(ReferenceEqualityComparer.Instance);
            foreach (var ofDocument in examples.GroupBy(x => x.Example.Document))
            {
                var labels = archive.Labels(ofDocument.Key).Where(x => x.Attribute == attribute && x.Value == value).ToList();
                var text = labels.Count == 0 ? null : archive.Text(ofDocument.Key);
                labelled.UnionWith(ofDocument.Select(x => x.Example).Where(x => text is not null && DocumentPlace.Of(corpus, pieces, text, x) is { } place && labels.Exists(y => y.Start < place.End && y.End > place.Start)));
            }

            return labelled;
        }
    });

    /// <summary>What is known of documents beside their text, in a line each; documents of which nothing is known are left out.</summary>
    /// <param name="dictionary">The dictionary, harvested.</param>
    /// <param name="documents">Documents of its corpus, from 0.</param>
    public IReadOnlyDictionary<int, string> About(DictionaryRecord dictionary, IEnumerable<int> documents)
    {
        var about = new Dictionary<int, string>();
        if (CorpusArchive.Open(artifacts.Corpus(dictionary.Harvest!.CorpusId)).Or(out _) is not { } archive)
        {
            return about;
        }

        using (archive)
        {
            foreach (var document in documents.Distinct().Where(x => x < archive.Documents))
            {
                var line = string.Join(", ", ShownDocument.FieldsOf(archive.Metadata(document)).Take(MostFields).Select(x => $"{Short(x.Name)}: {Short(x.Value)}"));
                if (line.Length > 0)
                {
                    about[document] = line;
                }
            }
        }

        return about;
    }

    private static string Short(string text) => text.Length > LongestField ? string.Concat(text.AsSpan(0, LongestField), " …") : text;

    private Answer<T> Read<T>(DictionaryRecord dictionary, Func<PackedCorpus, TokenPieces, Answer<T>> read)
    {
        var harvest = dictionary.Harvest!;
        if (Pieces(dictionary.ModelId).Or(out var problem) is not { } pieces
            || CorpusPacker.Open(artifacts.Corpus(harvest.CorpusId), artifacts.Model(dictionary.ModelId), harvest.Packing, null, CancellationToken.None).Or(out problem) is not { } corpus)
        {
            return problem!;
        }

        using (corpus)
        {
            return read(corpus, pieces);
        }
    }

    private static ExampleText[] Texts(IReadOnlyList<LatentExample> examples, PackedCorpus corpus, TokenPieces pieces, int around) => [.. examples.Select(x => Text(x, corpus, pieces, around))];

    private static ExampleText Text(LatentExample example, PackedCorpus corpus, TokenPieces pieces, int around)
    {
        var tokens = corpus.Tokens(example.Context);
        // It is known to be silent within the window alone.
        around = example.Maximum == 0 ? 0 : around;
        int first = Math.Max(0, example.Start - around), end = (int)Math.Min(tokens.Length, (long)example.Start + example.Length + around);
        var activations = new Dictionary<int, float>(example.Positions.Count);
        for (var i = 0; i < example.Positions.Count; i++)
        {
            activations[example.Positions[i]] = example.Activations[i];
        }

        var shown = pieces.Pieces(tokens[first..end]).Select((x, i) => new StripToken(x.Text, activations.GetValueOrDefault(first + i), x.Special, x.Id)).ToArray();
        return new ExampleText(shown, example.Peak - first, first, example);
    }
}
