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
    public Problem? Check() => Rules.AsOne([.. Rules.Broken(
        (nameof(Tokens), Rules.Between("number of tokens", Tokens, 1, MostTokens)),
        (nameof(Temperature), Rules.Between("temperature", Temperature, 0.0, 100.0)),
        (nameof(TopK), Rules.AtLeast("top-k", TopK ?? 1, 1)),
        (nameof(TopP), TopP is { } share ? Rules.AboveZero("top-p", share, 1) : null))]);
}
