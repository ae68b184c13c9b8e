using SaePortal.Compute.ModelSessions;
using SaePortal.Compute.Runs;
using SaePortal.Compute.Tests.Pipelines;
using SaePortal.Core.Answers;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Runs;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.LanguageModels;
using SaePortal.Storage.Removal;
using SaePortal.Tests.Shared;
using SaePortal.Torch.Native;
using SaePortal.Torch.Tokenizers;
using SaePortal.Torch.Transformers;
using static SaePortal.Compute.Tests.Builders;
using static SaePortal.Compute.Tests.TestPortal;

namespace SaePortal.Compute.Tests.ModelSessions;

/// <summary>Texts that somebody waits for, on a real model, beside the runs of the same process.</summary>
public sealed class TextEncoderTests
{
    private const string Text = "Once upon a time there was a little dog.";
    private const string OtherText = "Lily saw a big red ball in the park, and she was very happy.";
    private const int WantedTexts = 5;
    private const int Width = 128;
    private const long TokensOfTheTraining = 131_072;

    [Fact]
    public async Task Encode_WhileATrainingRuns_AnswersAsBeforeAndLeavesTheTrainingAsItIs()
    {
        await using var portal = await Open();
        await portal.WithSharedFiles();
        await portal.Done(ATraining("a", tokens: TokensOfTheTraining));
        using var encoder = Encoder(portal);
        var before = Expect(await encoder.Encode("a", 3, Text, Cancellation));
        var run = Expect(await portal.Get<RunDesk>().Start(ATraining("b", tokens: TokensOfTheTraining), Cancellation)).Id;

        var work = portal.Done(run);
        await Eventually.Holds("the training has begun", async () => (await portal.Run(run)).State == RunState.Running || work.IsCompleted);
        var texts = 0;
        for (; !work.IsCompleted; texts++)
        {
            AssertSame(before, Expect(await encoder.Encode("a", 3, Text, Cancellation)));
        }

        Assert.True(texts >= WantedTexts, $"Only {texts} texts were encoded before the training ended; make it longer.");
        Assert.True((await work).State == RunState.Completed, $"{(await work).Problem}");
        var dictionaries = portal.Get<DictionaryStore>();
        Assert.Equal(Expect(await dictionaries.Find("a", Cancellation)).WeightsHash, Expect(await dictionaries.Find("b", Cancellation)).WeightsHash);
    }

    [Fact]
    public async Task Ablate_OfWhatIsNotThere_SaysSo()
    {
        await using var portal = await Open();
        await portal.WithSharedFiles();
        await portal.Done(ATraining("a"));
        using var encoder = Encoder(portal);

        Assert.Contains("not harvested", (await encoder.Ablate("a", 3, [0], Cancellation)).Problem?.What, StringComparison.Ordinal);
        Assert.Equal(ProblemKind.NotFound, (await encoder.Ablate("nobody", 3, [0], Cancellation)).Problem?.Kind);
        await portal.Done(new HarvestSpec { Dictionary = "a", Corpus = ATraining("a").Corpus, Tokens = 4_096 });
        Assert.Contains("no latent", (await encoder.Ablate("a", Width, [0], Cancellation)).Problem?.What, StringComparison.Ordinal);
        Assert.Contains("0 contexts", (await encoder.Ablate("a", 3, [], Cancellation)).Problem?.What, StringComparison.Ordinal);
        Assert.Contains("beyond", (await encoder.Ablate("a", 3, [int.MaxValue], Cancellation)).Problem?.What, StringComparison.Ordinal);
        Assert.True(Expect(await encoder.Ablate("a", 3, [0, 1, 1], Cancellation)).Predictions > 0);
    }

    [Fact]
    public async Task Activations_OfAText_AreThoseThatTheVerbWrites()
    {
        await using var portal = await Open();
        await portal.WithSharedFiles();
        using var encoder = Encoder(portal);
        HookPoint[] hooks = [HookPoint.Parse("blocks.1.hook_resid_post").Value, HookPoint.Logits];
        var (got, wanted) = (Path.Combine(portal.Folder, "got.safetensors"), Path.Combine(portal.Folder, "wanted.safetensors"));
        await File.WriteAllBytesAsync(got, Expect(await encoder.Activations("tiny", hooks, Text, Cancellation)), Cancellation);
        var ids = Path.Combine(portal.Folder, "ids.json");
        var folder = portal.Artifacts.Model(Expect(await portal.Get<LanguageModelStore>().Find("tiny", Cancellation)).Id);
        var tokens = Expect(TokenizerReader.Load(folder)).Encode(Text);
        await File.WriteAllTextAsync(ids, $$"""{"input_ids":[[{{string.Join(',', tokens)}}]]}""", Cancellation);
        Expect(await ActivationExport.Write(folder, "cpu", ids, hooks, wanted, Cancellation));

        using var file = Expect(SafetensorsFile.Open(got));
        using var other = Expect(SafetensorsFile.Open(wanted));
        Assert.Equal(["blocks.1.hook_resid_post", "input_ids", "logits"], file.Entries.Select(x => x.Name).Order(StringComparer.Ordinal));
        foreach (var entry in other.Entries)
        {
            Assert.Equal(entry.Shape, file.Find(entry.Name)!.Shape);
            Assert.True(other.Bytes(entry).SequenceEqual(file.Bytes(file.Find(entry.Name)!)), entry.Name);
        }

        Assert.Equal(ProblemKind.Invalid, (await encoder.Activations("tiny", [HookPoint.Parse("blocks.99.hook_resid_post").Value], Text, Cancellation)).Problem!.Kind);
        Assert.Equal(ProblemKind.Invalid, (await encoder.Activations("tiny", [], Text, Cancellation)).Problem!.Kind);
        Assert.Equal(ProblemKind.NotFound, (await encoder.Activations("nobody", hooks, Text, Cancellation)).Problem!.Kind);
    }

    [Fact]
    public async Task Encode_SeveralTextsAtOnceAndOneThatIsGivenUp_AnswersEachAsIfItWereAlone()
    {
        await using var portal = await Open();
        await portal.WithSharedFiles();
        await portal.Done(ATraining());
        using var encoder = Encoder(portal);
        var (one, other) = (Expect(await encoder.Encode("d", null, Text, Cancellation)), Expect(await encoder.Encode("d", null, OtherText, Cancellation)));
        Assert.NotEqual(one.Tokens, other.Tokens);
        using var given = new CancellationTokenSource();

        var waiting = Enumerable.Range(0, 6).Select(x => encoder.Encode("d", null, x % 2 == 0 ? Text : OtherText, Cancellation)).ToList();
        var givenUp = encoder.Encode("d", null, Text, given.Token);
        await given.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => Expect(await givenUp));
        for (var i = 0; i < waiting.Count; i++)
        {
            AssertSame(i % 2 == 0 ? one : other, Expect(await waiting[i]));
        }

        AssertSame(one, Expect(await encoder.Encode("d", null, Text, Cancellation)));
        // Nobody waits any more, so a run does not stand still.
        var yielded = Task.Run(() => portal.Get<DeviceTurn>().Yield(Cancellation), Cancellation);
        Assert.Same(yielded, await Task.WhenAny(yielded, Task.Delay(TimeSpan.FromSeconds(1), Cancellation)));
    }

    [Fact]
    public async Task Encode_DictionaryOrModelThatWasRemoved_IsASentence()
    {
        await using var portal = await Open();
        await portal.WithSharedFiles();
        await portal.Done(ATraining("loaded"));
        await portal.Done(ATraining("unloaded"));
        using var encoder = Encoder(portal);
        Expect(await encoder.Encode("loaded", null, Text, Cancellation));
        var dictionaries = portal.Get<DictionaryStore>();
        var records = new[] { Expect(await dictionaries.Find("loaded", Cancellation)), Expect(await dictionaries.Find("unloaded", Cancellation)) };

        Expect(await portal.Get<RemovalStore>().Remove(RemovableKind.Dictionary, "loaded", Cancellation));
        Assert.Equal("There is no dictionary \"loaded\". saeportal dictionary list shows what there is.", (await encoder.Encode("loaded", null, Text, Cancellation)).Problem!.ToString());

        // Removed between looking it up and loading it.
        using var loaded = new LoadedModels(portal.Artifacts);
        Assert.Equal("The dictionary \"loaded\" was removed. saeportal dictionary list shows what there is.", loaded.Get(records[0]).Problem!.ToString());
        Expect(await portal.Get<RemovalStore>().Remove(RemovableKind.Model, "tiny", Cancellation));
        Assert.Equal("The model of \"unloaded\" was removed. Import it again, and the dictionary after it.", loaded.Get(records[1]).Problem!.ToString());
    }

    [Fact]
    public async Task LoadedModels_WithASmallBudget_LetGoOfWhatWasUsedLongestAgoAndLoadItAgain()
    {
        await using var portal = await Open();
        await portal.WithSharedFiles();
        await portal.Done(ATraining("one"));
        await portal.Done(ATraining("two", seed: 2));
        var dictionaries = portal.Get<DictionaryStore>();
        var (one, two) = (Expect(await dictionaries.Find("one", Cancellation)), Expect(await dictionaries.Find("two", Cancellation)));
        using var large = new LoadedModels(portal.Artifacts);
        using var small = new LoadedModels(portal.Artifacts, 1);

        var kept = Expect(large.Get(one));
        Expect(large.Get(two));
        Assert.Same(kept.Dictionary, Expect(large.Get(one)).Dictionary);

        var first = Expect(small.Get(one));
        Assert.Same(first.Dictionary, Expect(small.Get(one)).Dictionary);
        var second = Expect(small.Get(two));
        Assert.Same(first.Model, second.Model);
        var again = Expect(small.Get(one));
        Assert.NotSame(first.Dictionary, again.Dictionary);
        Assert.Same(first.Model, again.Model);
        Assert.Equal(Width, again.Dictionary.Spec.Width);

        using var encoder = Encoder(portal, 1);
        using var roomy = Encoder(portal);
        foreach (var name in new[] { "one", "two", "one", "two" })
        {
            AssertSame(Expect(await roomy.Encode(name, 5, Text, Cancellation)), Expect(await encoder.Encode(name, 5, Text, Cancellation)));
        }
    }

    private static TextEncoder Encoder(TestPortal portal, long budget = LoadedModels.Budget) => new(portal.Get<StoredRecords>(), portal.Artifacts, portal.Get<DeviceTurn>(), budget);

    private static void AssertSame(EncodedText expected, EncodedText actual)
    {
        Assert.Equal(expected.Tokens, actual.Tokens);
        Assert.Equal(expected.Activations, actual.Activations);
        Assert.Equal(expected.Strongest, actual.Strongest);
    }
}
