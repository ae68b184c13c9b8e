using SaePortal.Core.Corpora;
using SaePortal.Core.Latents;
using SaePortal.Torch.Corpora;
using SaePortal.Torch.Tokenizers;
using SaePortal.Web.Latents;

namespace SaePortal.Web.Tests.Latents;

public sealed class ExampleTextTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("saeportal-examples-");

    public void Dispose() => _folder.Delete(true);

    [Fact]
    public void Around_ThePeak_StopsWhereTheDocumentDoes()
    {
        var text = AText(3, new("The"), new(" end."), new("<s>", Special: true), new(" A"), new(" cat", 2), new(" sat"), new("<s>", Special: true), new(" No"));

        Assert.Equal("A cat sat", text.Around());
        Assert.Equal("The end. A cat sat No", text.Text);
    }

    [Fact]
    public void Cut_RoundThePeak_KeepsPeakAndPosition()
    {
        var cut = AText(4, [.. Enumerable.Range(0, 20).Select(x => new StripToken($" {x}", x == 4 ? 1 : 0))]).Cut(2, 3);

        Assert.Equal(" 2 3 4 5 6 7", cut.Text);
        Assert.Equal((" 4", 102), (cut.Tokens[cut.Peak].Text, cut.Start));
        Assert.Equal(" 0 1 2 3 4 5 6", AText(4, [.. Enumerable.Range(0, 7).Select(x => new StripToken($" {x}"))]).Cut(9, 9).Text);
    }

    [Fact]
    public void FiresOn_AToken_WantsItToFireUnlessTheExampleIsSilent()
    {
        StripToken[] tokens = [new(" sad"), new(" cat", 2), new("\n", 1)];

        Assert.True(AText(1, tokens).FiresOn("CAT "));
        Assert.False(AText(1, tokens).FiresOn("sad"));
        Assert.False(AText(1, tokens).FiresOn("ca"));
        Assert.True(AText(1, tokens).FiresOn("\n"));
        Assert.True((AText(0, tokens) with { Example = AnExample(0, 0, maximum: 0) }).FiresOn("sad"));
        Assert.False(AText(1, tokens).FiresOn(""));
    }

    [Fact]
    public void Place_OfAPeak_IsWhereItsCharactersStand()
    {
        // One token a byte; 0 begins a document.
        const string First = "  Zoë saw it.\n", Second = "A cat \U0001F600 sat.";
        using var corpus = Packed(First.Trim(), Second);
        var pieces = Pieces();

        Assert.Equal((2, 3), DocumentPlace.Of(corpus, pieces, First, AnExample(0, 1)));
        // After a letter of two bytes a character is no byte any more.
        Assert.Equal(First.IndexOf('w', StringComparison.Ordinal), DocumentPlace.Of(corpus, pieces, First, AnExample(0, 8))!.Value.Start);
        var second = (int)corpus.StartOf(1);
        var at = second + 1 + System.Text.Encoding.UTF8.GetByteCount("A cat \U0001F600 ");
        Assert.Equal(Second.IndexOf("sat", StringComparison.Ordinal), DocumentPlace.Of(corpus, pieces, Second, AnExample(at / corpus.Context, at % corpus.Context, 1))!.Value.Start);
        // Another text than was packed, or a document that begins later.
        Assert.Null(DocumentPlace.Of(corpus, pieces, "Something else.", AnExample(0, 3)));
        Assert.Null(DocumentPlace.Of(corpus, pieces, Second, AnExample(0, 3, 1)));
    }

    [Fact]
    public void NearMisses_OfKnownContexts_AreTheSilentWindowsWithMostOfItsTokens()
    {
        // Two contexts of 96 tokens in windows of 32: 'x' weighs 0.5, 'y' 0.25.
        string Window(string letters) => letters.PadRight(32, '.');
        using var corpus = Packed(96, (Window("x y y") + Window("y") + Window("") + Window("x fires") + Window("..x") + Window("")).Trim());
        TokenShare[] shares = [new('x', 0.5f), new('y', 0.25f)];
        var kept = new LatentExamples([AnExample(1, 1, maximum: 3) with { Positions = [1], Activations = [3] }], [AnExample(0, 50, maximum: 0)], [], 1);

        var near = NearMisses.Of(kept, shares, corpus, 10);

        // All of one document, so one is left: the first window holds both tokens.
        var one = Assert.Single(near);
        Assert.Equal((0, 0, 32, 0f), (one.Context, one.Start, one.Length, one.Maximum));
        Assert.Equal('x', corpus.Tokens(0)[one.Peak]);
        Assert.Empty(NearMisses.Of(kept, [], corpus, 10));
        Assert.Empty(NearMisses.Of(LatentExamples.Empty, shares, corpus, 10));
    }

    private static LatentExample AnExample(int context, int peak, int document = 0, float maximum = 1) => new(context, peak / 32 * 32, 32, document, peak, maximum, ExampleUse.Explainer, [], []);

    private static ExampleText AText(int peak, params StripToken[] tokens) => new(tokens, peak, 100, AnExample(0, 100 + peak));

    private PackedCorpus Packed(params string[] documents) => Packed(16, documents);

    private PackedCorpus Packed(int context, params string[] documents)
    {
        using var writer = new PackedCorpusWriter(Path.Combine(_folder.FullName, Guid.NewGuid().ToString("n")), new Packing(context), 0, 256);
        foreach (var document in documents)
        {
            writer.Add([.. documents.Length > 1 ? [0] : Array.Empty<int>(), .. System.Text.Encoding.UTF8.GetBytes(document).Select(x => (int)x)]);
        }

        // Filled up to whole contexts.
        writer.Add([0, .. Enumerable.Repeat((int)'.', 2 * context)]);
        var packed = writer.Finish();
        Assert.True(packed.Succeeded, packed.Problem?.ToString());
        return packed.Value;
    }

    /// <summary>A vocabulary of bytes, of which the first stands for no text.</summary>
    private TokenPieces Pieces()
    {
        var file = Path.Combine(_folder.FullName, "pieces");
        using (var writer = new BinaryWriter(File.Create(file)))
        {
            writer.Write(0x53504943u);
            writer.Write(0);
            writer.Write(256);
            for (var i = 0; i < 256; i++)
            {
                writer.Write(i == 0);
                writer.Write((ushort)1);
                writer.Write((byte)i);
            }
        }

        return TokenPieces.Open(file).Value!;
    }
}
