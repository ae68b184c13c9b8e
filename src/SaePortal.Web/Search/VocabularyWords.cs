using System.Globalization;
using SaePortal.Core.Answers;
using SaePortal.Torch.Tokenizers;

namespace SaePortal.Web.Search;

/// <summary>The tokens of a vocabulary that a person means by a word.</summary>
public static class VocabularyWords
{
    /// <summary>The longest word, in characters.</summary>
    public const int Longest = 200;

    private const int MostSimilar = 12;

    /// <summary>What is wrong with a word, or null.</summary>
    public static Problem? Check(string? word) => string.IsNullOrEmpty(word) || word.Length > Longest
        ? new Problem(ProblemKind.Invalid, $"The token has {word?.Length ?? 0:N0} characters.", $"Give 1 to {Longest}, or a token's number as #123.") : null;

    /// <summary>Finds the tokens that a word means.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="pieces">Its tokens.</param>
    /// <param name="word"><c>#123</c> is the token of that number; a word with white space at its ends that token alone; any other word all tokens that read so, with a space before it or not, in capitals or not.</param>
    /// <returns>What was found, and tokens that contain the word.</returns>
    public static TokenMatch Of(string model, TokenPieces pieces, string word)
    {
        if (word is ['#', .. var digits] && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return new TokenMatch(model, number < pieces.Count ? [new(number, pieces.Text(number))] : [], []);
        }

        var bare = word.Trim();
        IReadOnlyList<VocabularyWord> similar = [.. pieces.Containing(bare.Length > 0 ? bare : word, 200).Select(x => new VocabularyWord(x, pieces.Text(x)))];
        bool Means(VocabularyWord x) => bare.Length == word.Length ? x.Text.Trim().Equals(bare, StringComparison.OrdinalIgnoreCase) : x.Text == word;
        return new TokenMatch(model, [.. similar.Where(Means)], [.. similar.Where(x => !Means(x)).Take(MostSimilar)]);
    }
}

/// <summary>A token of a vocabulary.</summary>
/// <param name="Token">Its number.</param>
/// <param name="Text">Its text.</param>
public readonly record struct VocabularyWord(int Token, string Text);

/// <summary>Which tokens of a model a word means.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Tokens">Those tokens.</param>
/// <param name="Similar">Other tokens that contain the word.</param>
public sealed record TokenMatch(string Model, IReadOnlyList<VocabularyWord> Tokens, IReadOnlyList<VocabularyWord> Similar);
