using SaePortal.Core.Dictionaries;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Steering;

namespace SaePortal.Compute.Steering;

/// <summary>A steering as a node gets it: names are looked up, strengths have their unit.</summary>
/// <param name="Model">The language model.</param>
/// <param name="Spec">What is asked for, by the names of now; latents of one dictionary stand together.</param>
/// <param name="Latents">Its latents in the same order.</param>
public sealed record SteerOrder(LanguageModelRecord Model, SteerSpec Spec, IReadOnlyList<OrderedLatent> Latents);

/// <summary>A latent of an order.</summary>
/// <param name="Dictionary">Its dictionary.</param>
/// <param name="Latent">Its index.</param>
/// <param name="Strength">In units of <paramref name="Maximum"/>.</param>
/// <param name="Maximum">Its largest activation in the newest harvest.</param>
/// <param name="TopTokens">Tokens that it fires on most.</param>
public sealed record OrderedLatent(DictionaryRecord Dictionary, int Latent, double Strength, float Maximum, IReadOnlyList<int> TopTokens);
