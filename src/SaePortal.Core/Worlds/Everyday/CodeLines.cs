using System.Globalization;

namespace SaePortal.Core.Worlds.Everyday;

/// <summary>A few lines of a program that counts things, and what it prints.</summary>
internal sealed class CodeLines : EverydayPassage
{
    public override string Kind => "code";

    protected override void Write(EverydayScene scene)
    {
        var (random, text) = (scene.Random, scene.Text);
        text.Line("prose");
        var variable = random.Choose(scene.Topic.Things).Plural;
        var (start, more) = (1 + random.Choose(5), 1 + random.Choose(4));
        Line("=", Digits(start));
        Line("=", variable, "+", Digits(more));
        text.GoOn();
        text.Word("print");
        text.Open('(', capital: false, close: true);
        text.Word(variable);
        text.LabelLast("variable", variable);
        text.Due("bracket due", "1");
        text.Close(')', "in bracket", "1");
        text.Line("code");
        text.Word(">");
        text.GoOn();
        text.Due("result due", Digits(start + more));
        text.Word(Digits(start + more));
        text.LabelLast("result", Digits(start + more));
        text.Line("code");

        void Line(params string[] words)
        {
            text.GoOn();
            text.Word(variable);
            text.LabelLast("variable", variable);
            foreach (var word in words)
            {
                text.Word(word);
                if (word == variable)
                {
                    text.LabelLast("variable", variable);
                }
            }

            text.Line("code");
        }
    }

    private static string Digits(int number) => number.ToString(CultureInfo.InvariantCulture);
}
