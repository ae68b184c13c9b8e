namespace SaePortal.Core.Worlds;

/// <summary>What is true of a stretch of a text.</summary>
/// <param name="Start">First UTF-16 character.</param>
/// <param name="End">The character after the last one.</param>
/// <param name="Attribute">Of what, such as "name"; a <see cref="WorldAttribute"/> of the world's schema.</param>
/// <param name="Value">Which, such as "Mary".</param>
public readonly record struct WorldLabel(int Start, int End, string Attribute, string Value);

/// <summary>A document that a world wrote.</summary>
/// <param name="Text">Its text, without space round it.</param>
/// <param name="Labels">What is true of its stretches; they overlap.</param>
/// <param name="Words">Number of words and punctuation marks.</param>
/// <param name="Nats">
/// Sum of -log p over the choices that the grammar made. Several ways of choosing may lead to the same text, so it is no less than the text's own -log p, and its mean
/// no less than the entropy of the world's texts: a model that predicts perfectly has at most this loss, summed over the document and its end.
/// </param>
public sealed record WorldDocument(string Text, IReadOnlyList<WorldLabel> Labels, int Words, double Nats);
