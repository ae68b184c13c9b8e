namespace SaePortal.Core.Worlds;

/// <summary>A question to a language model: what follows the prompt?</summary>
/// <param name="Kind">What it asks about; one of <see cref="World.ProbeKinds"/>.</param>
/// <param name="Prompt">The beginning of a document of the world.</param>
/// <param name="Right">What may follow, each with its leading space.</param>
/// <param name="Wrong">What would be a mistake, as likely to someone who has read only the last words.</param>
/// <param name="Combination">What was combined, such as a sense and its cue; empty for kinds without combinations.</param>
/// <param name="Withheld">Whether no training text has this combination.</param>
public sealed record WorldProbe(string Kind, string Prompt, IReadOnlyList<string> Right, IReadOnlyList<string> Wrong, IReadOnlyList<string> Combination, bool Withheld);
