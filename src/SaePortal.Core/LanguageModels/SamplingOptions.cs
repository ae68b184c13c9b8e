using SaePortal.Core.Answers;

namespace SaePortal.Core.LanguageModels;

/// <summary>How a language model's next token is chosen, and when to stop. The same options and seed give the same text on the same device.</summary>
public sealed record SamplingOptions
{
    private const int MostTokens = 100_000;

    /// <summary>Most tokens to generate; the text also ends at an end-of-text token and where the model's context ends.</summary>
    public int Tokens { get; init; } = 50;

    /// <summary>Logits are divided by this: below 1 likely tokens become likelier, above 1 text becomes wilder; 0 always takes the likeliest.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Only so many of the likeliest tokens may be chosen; null for all, 1 is greedy.</summary>
    public int? TopK { get; init; }

    /// <summary>Only the fewest likeliest tokens whose probabilities, after temperature and top-k, sum to this may be chosen; null for all.</summary>
    public double? TopP { get; init; }

    /// <summary>Seed of the choices.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Whether the options can be meant.</summary>
    /// <returns>Every rule that they break in one problem, or null.</returns>
    public Problem? Check()
    {
        var wrong = new List<string>();
        if (Tokens is < 1 or > MostTokens)
        {
            wrong.Add($"The number of tokens is {Tokens}; it lies between 1 and {MostTokens}.");
        }

        if (!(Temperature is >= 0 and <= 100))
        {
            wrong.Add($"The temperature is {Temperature}; it lies between 0 and 100.");
        }

        if (TopK < 1)
        {
            wrong.Add($"Top-k is {TopK}; it is at least 1.");
        }

        if (TopP is { } p && !(p is > 0 and <= 1))
        {
            wrong.Add($"Top-p is {p}; it lies above 0 and is at most 1.");
        }

        return wrong.Count == 0 ? null : new Problem(ProblemKind.Invalid, string.Join(" ", wrong));
    }
}
