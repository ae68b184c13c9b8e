using SaePortal.Core.Answers;

namespace SaePortal.Torch.Tokenizers.Training;

/// <summary>How large a tokenizer becomes.</summary>
public sealed record TokenizerTrainingOptions
{
    /// <summary>The token that begins a document, and ends a text that a model writes.</summary>
    public const string EndOfText = "<|endoftext|>";

    /// <summary>The smallest vocabulary: <see cref="EndOfText"/> and one token for each byte, without which some text could not be written.</summary>
    public const int LeastVocabulary = 257;

    /// <summary>The largest vocabulary; models of the field stay below 300,000.</summary>
    public const int MostVocabulary = 1_000_000;

    /// <summary>The number of tokens to reach. More tokens make texts shorter and embeddings larger.</summary>
    public required long Vocabulary { get; init; }

    /// <summary>A pair that occurs less often becomes no token: what occurs once is no pattern.</summary>
    public long MinFrequency { get; init; } = 2;

    /// <summary>What is wrong with the options, or null.</summary>
    public Problem? Problem()
    {
        if (Vocabulary is < LeastVocabulary or > MostVocabulary)
        {
            return new Problem(ProblemKind.Invalid, FormattableString.Invariant($"A vocabulary of {Vocabulary} tokens cannot be trained."),
                FormattableString.Invariant($"Give {LeastVocabulary} ({EndOfText} and one for each byte) to {MostVocabulary}."));
        }

        return MinFrequency >= 1 ? null : new Problem(ProblemKind.Invalid, FormattableString.Invariant($"The least frequency of a pair is {MinFrequency}."), "Give at least 1.");
    }
}
