namespace SaePortal.Web.Latents;

/// <summary>One token of a text and what a latent makes of it.</summary>
/// <param name="Text">Its text, bytes that are no text already as <c>\xE2</c>; empty where its bytes belong to a character that stands with an earlier token.</param>
/// <param name="Activation">Zero where the latent is silent; negative for signed codes.</param>
/// <param name="Special">Whether it stands for no text, as an end of text does.</param>
/// <param name="Id">Its number in the vocabulary, for the tooltip.</param>
public readonly record struct StripToken(string Text, double Activation = 0, bool Special = false, int? Id = null);
