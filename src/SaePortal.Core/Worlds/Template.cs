namespace SaePortal.Core.Worlds;

/// <summary>
/// A sentence with gaps, as in <c>{N} [give] a {thing} to {M} .</c>: words and marks stand as they are, a verb in square brackets takes the tense (with a star the plural),
/// and what is in braces is asked of whoever writes.
/// </summary>
internal sealed class Template
{
    private readonly (char Kind, string Text)[] _parts;

    private Template(string source) => _parts = [.. source.Split(' ').Select(Part)];

    public static implicit operator Template(string source) => new(source);

    /// <summary>Writes the sentence.</summary>
    /// <param name="scene">Whose tense and text.</param>
    /// <param name="own">Writes a gap's words and says so; other gaps are the scene's.</param>
    public void Write(Scene scene, Func<string, bool>? own = null)
    {
        foreach (var (kind, text) in _parts)
        {
            switch (kind)
            {
                case '{':
                    if (own is null || !own(text))
                    {
                        scene.Fill(text);
                    }

                    break;
                case '[':
                    scene.Verb(text, plural: false);
                    break;
                case '*':
                    scene.Verb(text, plural: true);
                    break;
                case '.':
                    scene.Text.Mark(text[0]);
                    break;
                default:
                    scene.Text.Word(text);
                    break;
            }
        }
    }

    private static (char Kind, string Text) Part(string part) => part switch
    {
        ['{', .. var slot, '}'] => ('{', slot),
        ['[', .. var verb, '*', ']'] => ('*', verb),
        ['[', .. var verb, ']'] => ('[', verb),
        ['.' or ',' or ':' or '!' or '?'] => ('.', part),
        "I" => ('w', part),
        // Capitals come from where a sentence begins.
        _ => ('w', part.ToLowerInvariant()),
    };
}
