using System.Text;
using System.Text.Json;
using SaePortal.Tests.Shared;
using SaePortal.Torch.Tokenizers;

namespace SaePortal.Torch.Tests.Tokenizers;

public class TokenizerTests
{
    private static readonly string[] s_fixtures = ["gpt2", "gpt-neox-20b", "tinystories-260k"];

    [Theory]
    [InlineData("gpt2")]
    [InlineData("gpt-neox-20b")]
    [InlineData("tinystories-260k")]
    public void Encode_TheReferenceCases_GivesTheReferenceIds(string name)
    {
        var tokenizer = Load(name);
        using var cases = JsonDocument.Parse(File.ReadAllText(SharedFiles.PathTo($"fixtures/tokenizers/{name}/cases.json")!));
        var wrong = new List<string>();
        foreach (var one in cases.RootElement.GetProperty("cases").EnumerateArray())
        {
            var text = one.GetProperty("text").GetString()!;
            int[] expected = [.. one.GetProperty("ids").EnumerateArray().Select(x => x.GetInt32())];
            var ids = tokenizer.Encode(text);
            if (!expected.SequenceEqual(ids))
            {
                wrong.Add($"{JsonSerializer.Serialize(text)}: {string.Join(' ', ids)} instead of {string.Join(' ', expected)}");
            }

            // NFC cannot be undone, so the text must only come back as far as the normalizer left it.
            Assert.Equal(name == "gpt-neox-20b" ? text.Normalize() : text, tokenizer.Decode(tokenizer.Encode(text, special: false), special: true));
        }

        Assert.Empty(wrong);
        Assert.Equal(50, cases.RootElement.GetProperty("cases").GetArrayLength());
    }

    [Theory]
    [InlineData("gpt2")]
    [InlineData("gpt-neox-20b")]
    [InlineData("tinystories-260k")]
    public void Encode_AnyUnicode_HasOffsetsInOrderAndComesBack(string name)
    {
        var tokenizer = Load(name);
        var random = new Random(1);
        for (var i = 0; i < 300; i++)
        {
            var text = Any(random);

            var spans = tokenizer.EncodeWithOffsets(text, special: false);

            Assert.All(spans, x => Assert.InRange(x.Start, 0, x.End));
            Assert.All(spans, x => Assert.InRange(x.End, 0, text.Length));
            Assert.Equal(spans.OrderBy(x => x.Start).Select(x => x.Start), spans.Select(x => x.Start));
            Assert.Equal(text.Length, spans.Count == 0 ? 0 : spans.Max(x => x.End));
            var clean = new UTF8Encoding(false).GetString(Encoding.UTF8.GetBytes(text));
            if (name != "gpt-neox-20b")
            {
                Assert.Equal(clean, tokenizer.Decode(spans.Select(x => x.Id), special: true));
            }
        }
    }

    [Fact]
    public void Offsets_OfPlainWords_AreThoseWords()
    {
        var spans = Load("gpt-neox-20b").EncodeWithOffsets("Hello wörld e\u0301!");

        Assert.Equal(["Hello", " w", "ör", "ld", " e\u0301", "!"], Merged("Hello wörld e\u0301!", spans));
    }

    [Fact]
    public void WordLevel_WithWhitespace_NumbersWordsAndJoinsThem()
    {
        var folder = Folder("""
            {"added_tokens":[],"normalizer":{"type":"Lowercase"},"pre_tokenizer":{"type":"Whitespace"},"post_processor":null,"decoder":null,
             "model":{"type":"WordLevel","unk_token":"?","vocab":{"?":0,"the":1,"cat":2,".":3}}}
            """);
        var tokenizer = TokenizerReader.Load(folder).Value!;

        Assert.Equal([1, 2, 0, 3], tokenizer.Encode("The cat sat."));
        Assert.Equal("the cat ? .", tokenizer.Decode([1, 2, 0, 3]));
        Directory.Delete(folder, true);
    }

    [Theory]
    [InlineData("{", "is not JSON: line 1, byte 1")]
    [InlineData("[]", "no JSON object")]
    [InlineData("{}", "The tokenizer has no model.")]
    [InlineData("""{"model":{"type":"BPE","merges":[]}}""", "The tokenizer has no model.vocab.")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0}}}""", "The tokenizer has no model.merges.")]
    [InlineData("""{"model":{"vocab":{"a":0}}}""", "The tokenizer has no model.type.")]
    [InlineData("""{"model":{"type":"WordLevel","vocab":{"a":0}},"added_tokens":[{}]}""", "lacks \"id\"")]
    [InlineData("""{"model":{"type":"WordLevel","vocab":{"a":0}},"post_processor":{"type":"TemplateProcessing"}}""", "lacks \"single\"")]
    [InlineData("""{"model":{"type":"Unigram","vocab":[]}}""", "Unigram")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[]},"normalizer":{"type":"Precompiled"}}""", "Precompiled")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[]},"pre_tokenizer":{"type":"UnicodeScripts"}}""", "UnicodeScripts")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[]},"pre_tokenizer":{"type":"Split","pattern":{"Regex":"("},"behavior":"Isolated"}}""", "(")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":-5},"merges":[]}}""", "-5")]
    [InlineData("""{"model":{"type":"BPE","vocab":{},"merges":[]}}""", "an empty vocabulary")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":"x"},"merges":[]}}""", "has values that cannot be")]
    public void Load_WhatIsNotUnderstood_IsRefusedByName(string json, string named)
    {
        var folder = Folder(json);

        Assert.Contains(named, TokenizerReader.Load(folder).Problem!.What, StringComparison.Ordinal);
        Directory.Delete(folder, true);
    }

    [Fact]
    public void Pieces_OfSplitCharacters_StandWithTheirFirstToken()
    {
        var tokenizer = Load("tinystories-260k");
        var file = Path.GetTempFileName();
        TokenPieces.Of(tokenizer).Write(file);
        var pieces = TokenPieces.Open(file).Value!;
        var ids = tokenizer.Encode("a \ud83d\ude00b");

        var shown = pieces.Pieces(ids);

        Assert.True(shown[0].Special);
        Assert.Equal(" a \ud83d\ude00b", string.Concat(shown.Skip(1).Select(x => x.Text)));
        Assert.Equal(3, shown.Count(x => x.Text.Length == 0));
        Assert.Equal("\\xF0", pieces.Pieces([.. ids.Where(x => pieces.Bytes(x) is [0xf0])])[0].Text);
        Assert.Equal(tokenizer.Bos, pieces.Bos);
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^1]);
        Assert.False(TokenPieces.Open(file).Succeeded);
        File.Delete(file);
    }

    private static List<string> Merged(string text, IReadOnlyList<TokenSpan> spans) => [.. spans.Select(x => text[x.Start..x.End])];

    private static string Any(Random random)
    {
        var text = new StringBuilder();
        for (var length = random.Next(40); length > 0; length--)
        {
            _ = random.Next(6) switch
            {
                0 => text.Append((char)random.Next(0x10000)),
                1 => text.Append(char.ConvertFromUtf32(random.Next(0x10000, 0x110000))),
                2 => text.Append(" \n\t\r\u00a0\u2003"[random.Next(6)]),
                3 => text.Append("e\u0301"),
                _ => text.Append((char)random.Next(32, 127)),
            };
        }

        return text.ToString();
    }

    private static string Folder(string json)
    {
        var folder = Directory.CreateTempSubdirectory("saeportal-tokenizer-").FullName;
        File.WriteAllText(Path.Combine(folder, "tokenizer.json"), json);
        return folder;
    }

    private static Tokenizer Load(string name)
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here.");
        Assert.Contains(name, s_fixtures);
        var answer = TokenizerReader.Load(SharedFiles.PathTo(name == "tinystories-260k" ? "models/tinystories-260k" : $"fixtures/tokenizers/{name}")!);
        Assert.True(answer.Succeeded, answer.Problem?.ToString());
        return answer.Value;
    }
}
