using SaePortal.Core.Answers;
using SaePortal.Core.Meanings;
using SaePortal.Torch.Corpora;
using SaePortal.Torch.Dictionaries;
using SaePortal.Torch.Meanings;
using SaePortal.Torch.Tokenizers;
using SaePortal.Torch.Transformers;

namespace SaePortal.Compute.Pipelines;

/// <summary>What a harvest makes of a corpus' labels.</summary>
internal static class LabelledText
{
    /// <summary>Opens text, labels and tokenizer, and compares them with what the dictionary does on held-out text.</summary>
    public static Answer<KnownMeanings> Compare(
        LanguageModel model, SparseDictionary dictionary, PackedCorpus corpus, string corpusFolder, string modelFolder, long seed, Action between, CancellationToken cancellation)
    {
        if (TokenizerReader.Load(modelFolder).Or(out var problem) is not { } tokenizer || CorpusArchive.Open(corpusFolder).Or(out problem) is not { } archive)
        {
            return problem!;
        }

        using (archive)
        {
            return MeaningFinder.Find(model, dictionary, corpus, archive, tokenizer, seed, between, cancellation);
        }
    }

    /// <summary>The result in a sentence, for the run's log.</summary>
    public static string Sentence(MeaningReport report)
    {
        var measured = report.Classes.Sum(x => x.Measured);
        var all = $"Compared latents with {measured:N0} labelled values on {report.MeasuringTokens:N0} tokens of {report.MeasuringDocuments:N0} held-out documents";
        return report.Headline is { } x
            ? $"{all}: {x.Latents.Well:N0} of {x.Measured:N0} {(x.Class is null ? "" : "context ")}values have a latent with F1 of {MeaningRules.Well} or more; single tokens tell {x.Tokens.Well:N0}, raw neurons {x.Neurons.Well:N0}."
            : $"{all}.";
    }
}
