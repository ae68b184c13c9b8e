namespace SaePortal.Web.Docs;

/// <summary>
/// Words and numbers of the pages that are explained where they stand. Each is a heading of <c>concepts.md</c>, whose anchor is this name in kebab case;
/// what is said of it is the first paragraph below.
/// </summary>
public enum Term
{
#pragma warning disable CS1591 // What each means stands in concepts.md, and there alone.
    Token, Document, Context, HookPoint, Logit,
    Dictionary, Latent, Activation, SummedActivation, Rarity, Firing, Architecture, Width, Harvest,
    Density, Maximum, Mean, Rank, Band, Example, TokenEntropy, TopTokens, AblationEffect, NextToken, Relatives, KnownMeaning, F1, Precision, Recall, Threshold, ShuffledLabels,
    MeasuredValue, LabelledTokens, BestLatent, BestToken, RawNeuron, RandomBaseline,
    HeldOutText, Fvu, LossRecovered, CrossEntropy, Cosine, L2, L0, DeadLatent, Loss, GradientNorm, Speed,
#pragma warning restore CS1591
}
