namespace SaePortal.Core.Meanings;

/// <summary>The numbers that decide what is looked for, and when something counts as found.</summary>
public static class MeaningRules
{
    /// <summary>Tokens that a value must have in each half to be looked for.</summary>
    public const int LeastTokens = 10;

    /// <summary>Documents in which a value must occur in each half: a value of one document cannot be told from that document.</summary>
    public const int LeastDocuments = 2;

    /// <summary>Share of the first half's tokens that may carry a value: what more carry is told well enough by saying yes everywhere, which means nothing.</summary>
    public const double MostShare = 0.5;

    /// <summary>Values looked for; where there are more, those with the most tokens.</summary>
    public const int MostValues = 4096;

    /// <summary>Held-out tokens read at most.</summary>
    public const int MostTokens = 1 << 18;

    /// <summary>F1 from which a value counts as detected well.</summary>
    public const double Well = 0.9;

    /// <summary>F1 from which a value counts as detected at all.</summary>
    public const double Partly = 0.5;
}
