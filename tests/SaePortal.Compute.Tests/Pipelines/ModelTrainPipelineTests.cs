using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using SaePortal.Compute.Imports;
using SaePortal.Compute.Runs;
using SaePortal.Compute.Tokenizers;
using SaePortal.Core.Answers;
using SaePortal.Core.Corpora;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Runs;
using SaePortal.Core.Worlds;
using SaePortal.Storage.Databases;
using SaePortal.Storage.LanguageModels;
using SaePortal.Storage.Removal;
using SaePortal.Storage.Runs;
using SaePortal.Storage.Tokenizers;
using SaePortal.Tests.Shared;
using SaePortal.Torch.Corpora;
using SaePortal.Torch.Tokenizers.Training;
using SaePortal.Torch.Transformers;
using SaePortal.Torch.Transformers.Training;
using static SaePortal.Compute.Tests.TestPortal;
using static TorchSharp.torch;

namespace SaePortal.Compute.Tests.Pipelines;

/// <summary>Language models that are trained as runs, on a little of the built-in world.</summary>
public sealed partial class ModelTrainPipelineTests(ServerFixture server)
{
    private const int Context = 32;
    private const int Steps = 40;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Model_Trained_IsInThePortalAsItWasTrained(DatabaseKind kind)
    {
        await using var portal = await Open(kind, server);
        await WithAWorld(portal);

        var run = await portal.Done(ARecipe("m", snapshots: [0, 10]));

        Assert.True(run.State == RunState.Completed, $"{run.Problem}\n{await portal.Log(run.Id)}");
        var made = await portal.Get<LanguageModelStore>().OfRun(run.Id, Cancellation);
        Assert.Equal([("m@0", 0), ("m@10", 10), ("m", Steps)], made.Select(x => (x.Name, (int)x.TrainStep!)));
        Assert.All(made, x => Assert.Equal(("world", 2, 32, 128, 2, Context), (x.Source, x.Spec.Layers, x.Spec.DModel, x.Spec.DMlp, x.Spec.Heads, x.Spec.MaxContext)));
        // What a page, a dictionary and others need of a model's folder.
        Assert.All(made, x => Assert.Equal(["config.json", "model.safetensors", "pieces.bin", "tokenizer.json"], Directory.EnumerateFiles(portal.Artifacts.Model(x.Id)).Select(Path.GetFileName).Order(StringComparer.Ordinal)));
        Assert.Equal(512, made[0].Spec.Vocabulary);

        // What is loaded from the folder predicts held-out text as well as the log says of what was trained.
        var told = double.Parse(HeldOutLoss().Match(await portal.Log(run.Id)).Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.Equal(told, LossOf(portal, made[2]), 1e-4);
        Assert.True(LossOf(portal, made[0]) > LossOf(portal, made[1]) && LossOf(portal, made[1]) > told, "The loss falls from snapshot to snapshot.");
        Assert.InRange(LossOf(portal, made[0]), Math.Log(512) - 0.5, Math.Log(512) + 0.5);
        Assert.DoesNotContain(portal.Stored(), x => x.Contains(".writing", StringComparison.Ordinal) || x.StartsWith("staged/", StringComparison.Ordinal) || x.Contains("/models/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Weights_AreThoseOfTheLibrary()
    {
        await using var portal = await Open();
        await WithAWorld(portal);
        await portal.Done(ARecipe("m"));
        await portal.Done(ARecipe("half", type: WeightType.BF16));

        var sizes = new[] { "m", "half" }.Select(x => new FileInfo(Weights(portal, x)).Length).ToArray();
        Assert.InRange((double)sizes[0] / sizes[1], 1.9, 2.0);

        // The library alone, on the same tokens.
        var spec = (ModelTrainSpec)(await portal.Run(1)).Spec;
        var plan = ModelTrainSpecRules.Plan(spec, 512, long.MaxValue).Value!;
        var folder = Directory.CreateDirectory(Path.Combine(portal.Folder, "by-hand")).FullName;
        using var corpus = Packed(portal);
        Torch.Native.ComputeDevice.UseThreads(spec.Threads!.Value);
        var trained = Expect(new LanguageModelTraining(corpus, plan, CPU).Run(new UnwatchedRun(spec), new HashSet<long>(), _ => { }, Cancellation));
        NeoXCheckpoint.Write(folder, plan.Shape, trained.Model!.Weights, Torch.Native.ElementType.F32, corpus.Bos);
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(folder, "model.safetensors"), Cancellation), await File.ReadAllBytesAsync(Weights(portal, "m"), Cancellation));
    }

    /// <summary>So that the untrained twin of a model is made in seconds, from any text.</summary>
    [Fact]
    public async Task StepZero_DependsOnSeedAndShapeAlone()
    {
        await using var portal = await Open();
        await WithAWorld(portal);
        await Import(portal, "elsewhere", seed: 8, words: 4_000);
        await portal.Done(ARecipe("m", snapshots: [0]));
        await portal.Done(ARecipe("longer", steps: 45, snapshots: [0]));
        await portal.Done(ARecipe("twin", steps: 1, snapshots: [0]) with { Corpus = "elsewhere", Tokenizer = "m", LearningRate = 0.02, Batch = 2 });
        await portal.Done(ARecipe("other", steps: 1, seed: 2, snapshots: [0]));

        var weights = await File.ReadAllBytesAsync(Weights(portal, "m@0"), Cancellation);
        Assert.Equal(weights, await File.ReadAllBytesAsync(Weights(portal, "longer@0"), Cancellation));
        Assert.Equal(weights, await File.ReadAllBytesAsync(Weights(portal, "twin@0"), Cancellation));
        Assert.NotEqual(weights, await File.ReadAllBytesAsync(Weights(portal, "other@0"), Cancellation));
        Assert.NotEqual(weights, await File.ReadAllBytesAsync(Weights(portal, "m"), Cancellation));
    }

    [Fact]
    public async Task Training_InterruptedAgainAndAgain_EndsWithTheModelsOfAnUninterruptedOne()
    {
        await using var portal = await Open();
        await WithAWorld(portal);
        await portal.Done(ARecipe("whole", steps: 400, snapshots: [0, 7, 150, 399]));
        var random = new Random(5);

        var run = Expect(await portal.Get<RunDesk>().Start(ARecipe("cut", steps: 400, snapshots: [0, 7, 150, 399]), Cancellation)).Id;
        var pauses = 0;
        RunRecord row;
        while ((row = await InterruptedAfter(portal, run, random.Next(1, 120))).State == RunState.Paused)
        {
            pauses++;
            Expect(await portal.Get<RunDesk>().Want(run, RunSignal.Continue, Cancellation));
        }

        Assert.True(row.State == RunState.Completed, $"{row.State}: {row.Problem}\n{await portal.Log(run)}");
        Assert.True(pauses > 0, "The run was never interrupted.");
        foreach (var step in new[] { "", "@0", "@7", "@150", "@399" })
        {
            Assert.Equal(await Hash(portal, "whole" + step), await Hash(portal, "cut" + step));
        }

        Assert.Equal(await portal.Measured(1), await portal.Measured(run));
        Assert.Equal(10, await portal.Get<LanguageModelStore>().Count(Cancellation));
    }

    [Fact]
    public async Task Training_WhoseHolderIsLost_BeginsAgainBesideItsOwnSnapshots()
    {
        await using var portal = await Open();
        await WithAWorld(portal);
        await portal.Done(ARecipe("whole", steps: 300, snapshots: [0, 5]));
        var run = Expect(await portal.Get<RunDesk>().Start(ARecipe("lost", steps: 300, snapshots: [0, 5]), Cancellation)).Id;
        var node = portal.Get<RunHost>().Node;
        var taken = false;
        await portal.Local.Work(run, x =>
        {
            // Once step 5 is in the portal, before any checkpoint.
            if (x.Step > 5 && !taken && portal.Get<LanguageModelStore>().OfRun(run, Cancellation).GetAwaiter().GetResult().Count == 2)
            {
                taken = true;
                Assert.Equal([run], portal.Leases.Release(new DeadNode(node, 137), Cancellation).GetAwaiter().GetResult());
            }
        }, Cancellation).WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
        Assert.True(taken);
        var before = await portal.Get<LanguageModelStore>().OfRun(run, Cancellation);

        var row = await portal.Done(run);

        Assert.True(row is { State: RunState.Completed, Epoch: 2 }, $"{row.State}: {row.Problem}");
        Assert.Equal(before, (await portal.Get<LanguageModelStore>().OfRun(run, Cancellation)).SkipLast(1));
        foreach (var step in new[] { "", "@0", "@5" })
        {
            Assert.Equal(await Hash(portal, "whole" + step), await Hash(portal, "lost" + step));
        }
    }

    [Fact]
    public async Task Snapshot_LeftInTheRunsFolder_IsAddedByWhoeverResumes()
    {
        await using var portal = await Open();
        await WithAWorld(portal);
        var run = Expect(await portal.Get<RunDesk>().Start(ARecipe("m", steps: 300, snapshots: [0]), Cancellation)).Id;
        Assert.Equal(RunState.Paused, (await InterruptedAfter(portal, run, 20)).State);
        var snapshot = Assert.Single(await portal.Get<LanguageModelStore>().OfRun(run, Cancellation));
        var hash = await Hash(portal, "m@0");
        // As if the holder had died between writing the snapshot and adding it: step 0 will not be done again.
        var left = portal.Artifacts.RunModel(run, 0);
        Directory.CreateDirectory(left);
        foreach (var file in Directory.EnumerateFiles(portal.Artifacts.Model(snapshot.Id)).Where(x => !x.EndsWith("tokenizer.json", StringComparison.Ordinal)))
        {
            File.Copy(file, Path.Combine(left, Path.GetFileName(file)));
        }

        Expect(await portal.Get<RemovalStore>().Remove(RemovableKind.Model, "m@0", Cancellation));
        // What the tokenizer's name leads to now is none of the run's business.
        Expect(portal.Get<TokenizerStore>().Remove("t"));
        Expect(await portal.Get<RunDesk>().Want(run, RunSignal.Continue, Cancellation));
        var row = await portal.Done(run);

        Assert.True(row.State == RunState.Completed, $"{row.State}: {row.Problem}");
        Assert.Equal(hash, await Hash(portal, "m@0"));
        Assert.False(Directory.Exists(left));
    }

    [Fact]
    public async Task Training_Cancelled_LeavesItsNameFree_AndTheSnapshotsThatWereMade()
    {
        await using var portal = await Open();
        await WithAWorld(portal);
        var run = Expect(await portal.Get<RunDesk>().Start(ARecipe("m", steps: 100_000, snapshots: [0, 99_999]), Cancellation)).Id;

        var ended = Expect(await portal.Local.Work(run, x => _ = x is { Step: > 0, Ended: false } ? portal.Get<RunDesk>().Want(run, RunSignal.Cancel, Cancellation) : null, Cancellation));

        Assert.Equal(RunState.Cancelled, ended.State);
        Assert.Equal(["m@0"], (await portal.Get<LanguageModelStore>().OfRun(run, Cancellation)).Select(x => x.Name));
        Assert.True((await portal.Done(ARecipe("m"))).State == RunState.Completed);
    }

    [Fact]
    public async Task Model_OfARunThatAnotherHolds_IsNotAdded()
    {
        await using var portal = await Open();
        await WithAWorld(portal);
        var run = Expect(await portal.Get<RunDesk>().Start(ARecipe("m"), Cancellation)).Id;
        Assert.NotNull(await portal.Leases.Take(run, "n1", "cpu", 1, TimeSpan.FromMinutes(1), Cancellation));
        using var staged = portal.Artifacts.Stage("model");

        var refused = await portal.Get<StoredRecords>().AddModel(new NewModel("m", Builders.AModel, "world", run, Steps), 7, staged.Path, Cancellation);

        Assert.Equal(ProblemKind.Conflict, refused.Problem?.Kind);
        Assert.Equal(0, await portal.Get<LanguageModelStore>().Count(Cancellation));
        Expect(await portal.Get<StoredRecords>().AddModel(new NewModel("m", Builders.AModel, "world", run, Steps), 1, staged.Path, Cancellation));
    }

    [Fact]
    public async Task Tokenizer_OfAModel_IsTakenWhenNoneHasTheName()
    {
        await using var portal = await Open();
        await WithAWorld(portal);
        await portal.Done(ARecipe("first"));

        var row = await portal.Done(ARecipe("second") with { Tokenizer = "first" });
        var nobody = await portal.Get<RunDesk>().Start(ARecipe("third") with { Tokenizer = "nobody" }, Cancellation);

        Assert.True(row.State == RunState.Completed, $"{row.Problem}");
        Assert.Equal(await Hash(portal, "first"), await Hash(portal, "second"));
        Assert.Contains("neither a tokenizer nor a model named \"nobody\"", nobody.Problem?.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recipe_AsItIsRecorded_HasNothingOpen_AndWrongOnesAreNotQueued()
    {
        await using var portal = await Open();
        await WithAWorld(portal);
        var desk = portal.Get<RunDesk>();

        var spec = Assert.IsType<ModelTrainSpec>((await portal.Run(Expect(await desk.Start(ARecipe("m", snapshots: [9, 3]), Cancellation)).Id)).Spec);
        var heads = await desk.Start(ARecipe("n") with { Heads = 3 }, Cancellation);
        var corpus = await desk.Start(ARecipe("n") with { Corpus = "gone" }, Cancellation);

        Assert.Equal((128, ModelTrainSpecRules.DefaultRate(32)), (spec.DMlp, spec.LearningRate));
        Assert.Equal([3, 9], spec.Snapshots);
        Assert.Contains("3 heads", heads.Problem?.What, StringComparison.Ordinal);
        Assert.Equal(ProblemKind.NotFound, corpus.Problem?.Kind);
        Assert.Single(await portal.Runs.List(null, 10, [], Cancellation));
    }

    [Fact]
    public async Task Corpus_OfOneWord_FailsTheRunWithASentence()
    {
        await using var portal = await Open();
        await WithAWorld(portal);
        var file = Path.Combine(portal.Folder, "word.txt");
        await File.WriteAllTextAsync(file, "word", Cancellation);
        Expect(await portal.Get<CorpusImport>().Import(file, "word", null, Cancellation));

        var row = await portal.Done(ARecipe("m") with { Corpus = "word" });

        Assert.Equal((RunState.Failed, ProblemKind.Unreadable), (row.State, row.Problem?.Kind));
        Assert.Contains("text", row.Problem!.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, await portal.Get<LanguageModelStore>().Count(Cancellation));
    }

    private static ModelTrainSpec ARecipe(string name, int steps = Steps, long seed = 1, WeightType type = WeightType.F32, params long[] snapshots) => new()
    {
        Name = name,
        Corpus = "world",
        Tokenizer = "t",
        Layers = 2,
        DModel = 32,
        Heads = 2,
        Context = Context,
        Batch = 4,
        Tokens = (long)steps * 4 * Context,
        Seed = seed,
        Type = type,
        Snapshots = snapshots,
    };

    private static async Task WithAWorld(TestPortal portal)
    {
        await Import(portal, "world", seed: 3, words: 12_000);
        Expect(await portal.Get<TokenizerFromCorpus>().Train("world", "t", new TokenizerTrainingOptions { Vocabulary = 512, MinFrequency = 1 }, null, null, Cancellation));
    }

    private static async Task Import(TestPortal portal, string name, long seed, long words)
    {
        var file = Path.Combine(portal.Folder, $"{name}.jsonl");
        Expect(WorldExport.Write(Expect(World.Find("b")), seed, words, file, Cancellation));
        Expect(await portal.Get<CorpusImport>().Import(file, name, null, Cancellation));
    }

    /// <summary>Works on a run and pauses it after so many steps of this time.</summary>
    private static async Task<RunRecord> InterruptedAfter(TestPortal portal, int run, int steps)
    {
        var from = (await portal.Run(run)).Checkpoint?.Step ?? 0;
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        return Expect(await portal.Local.Work(run, x =>
        {
            if (x.Step >= from + steps)
            {
                interrupt.Cancel();
            }
        }, interrupt.Token));
    }

    private static PackedCorpus Packed(TestPortal portal) => Expect(CorpusPacker.Open(portal.Artifacts.Corpus(1), portal.Artifacts.Tokenizer("t"), new Packing(Context), null, Cancellation));

    private static string Weights(TestPortal portal, string name) =>
        Path.Combine(portal.Artifacts.Model(Expect(portal.Get<LanguageModelStore>().Find(name, Cancellation).GetAwaiter().GetResult()).Id), "model.safetensors");

    private static async Task<string> Hash(TestPortal portal, string name) => Convert.ToHexString(SHA256.HashData(await File.ReadAllBytesAsync(Weights(portal, name), Cancellation)));

    /// <summary>Cross-entropy of what lies in a model's folder on held-out text, position by position.</summary>
    private static double LossOf(TestPortal portal, LanguageModelRecord record)
    {
        using var model = Expect(CheckpointLoader.Load(portal.Artifacts.Model(record.Id), CPU));
        using var corpus = Packed(portal);
        var (sum, all) = (0.0, 0);
        for (var c = corpus.Contexts - corpus.HeldOut; c < corpus.Contexts; c++)
        {
            using var scope = NewDisposeScope();
            var ids = corpus.Tokens(c).ToArray();
            var logits = model.Run(tensor(ids.Select(x => (long)x).ToArray(), 1, Context), [HookPoint.Logits])[HookPoint.Logits].log_softmax(-1);
            var asked = Enumerable.Range(0, Context - 1).Where(p => ids[p + 1] != corpus.Bos).ToList();
            sum -= asked.Sum(p => logits[0, p, ids[p + 1]].item<float>());
            all += asked.Count;
        }

        return sum / all;
    }

    [GeneratedRegex("Held-out loss ([0-9.]+) nats")]
    private static partial Regex HeldOutLoss();
}
