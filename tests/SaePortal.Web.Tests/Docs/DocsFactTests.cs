using System.CommandLine;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using SaePortal.Compute.Runs;
using SaePortal.Core.Corpora;
using SaePortal.Core.Latents;
using SaePortal.Core.Runs;
using SaePortal.Torch.Harvesting;
using SaePortal.Torch.Training;
using SaePortal.Torch.Transformers.Training;
using SaePortal.Web.Cli;
using SaePortal.Web.Docs;

namespace SaePortal.Web.Tests.Docs;

/// <summary>Numbers in the documentation's tables are those of the code.</summary>
public sealed partial class DocsFactTests
{
    [Fact]
    public void Training_Defaults_AreTheCommandLines()
    {
        var train = CommandLine.Root().Subcommands.Single(x => x.Name == "train");
        var spec = new TrainSpec { Name = "d", Model = "m", Corpus = "c", Hook = "h", Width = 1, K = 1, Tokens = 1 };
        var rows = Table("training", "Option");
        foreach (var row in rows)
        {
            var option = train.Options.Single(x => x.Name == row[0]);
            if (option.HasDefaultValue)
            {
                Assert.Equal(Convert.ToString(option.GetDefaultValue(), CultureInfo.InvariantCulture), row[1]);
            }
            else
            {
                Assert.Contains(row[1], new[] { "derived", "about 30 seconds", "the best", spec.AuxK.ToString(CultureInfo.InvariantCulture) });
            }
        }

        // A recipe without these says the same as the command without them.
        Assert.Equal(($"{spec.Batch}", $"{spec.Context}", spec.AuxK.ToString(CultureInfo.InvariantCulture), $"{spec.Seed}"), (Of("--batch"), Of("--context"), Of("--aux-k"), Of("--seed")));
        Assert.Equal(spec.Architecture.ToString(), Of("--architecture"), true);
        Assert.Equal(TimeSpan.FromSeconds(30), Hidden(typeof(DictionaryTraining), "s_checkpointEvery"));
        Assert.All(train.Options.Where(x => x.HasDefaultValue && x.ValueType != typeof(bool)), x => Assert.Contains(rows, row => row[0] == x.Name));

        string Of(string option) => rows.Single(x => x[0] == option)[1];
    }

    [Fact]
    public void Training_LearningRates_AreTheRules() =>
        Assert.All(Table("training", "Steps"), x => Assert.Equal(TrainSpecRules.DefaultRate((long)Number(x[0]), (int)Number(x[1])), Number(x[2]), 1e-12));

    [Fact]
    public void Training_DeadAfter_AreTheRules() =>
        Assert.All(Table("training", "Tokens"), x => Assert.Equal(TrainSpecRules.DefaultDeadAfter((long)Number(x[0]), (int)Number(x[1]), (int)Number(x[2])), (long)Number(x[3])));

    [Fact]
    public void ModelTraining_Defaults_AreTheCommandLinesAndTheRecipes()
    {
        var train = CommandLine.Root().Subcommands.Single(x => x.Name == "model").Subcommands.Single(x => x.Name == "train");
        var spec = new ModelTrainSpec { Name = "m", Corpus = "c", Tokenizer = "t", Layers = 1, DModel = 8, Heads = 1, Tokens = 1 };
        var rows = Table("model-training", "Option");

        Assert.All(rows, row => Assert.Equal(row[1], train.Options.Single(x => x.Name == row[0]) is { HasDefaultValue: true } option ? Convert.ToString(option.GetDefaultValue(), CultureInfo.InvariantCulture) : row[1]));
        Assert.Equal(
            [$"{spec.Context}", $"{spec.Batch}", spec.WeightDecay.ToString(CultureInfo.InvariantCulture), spec.Type.ToString().ToLowerInvariant(), $"{spec.Seed}"],
            new[] { "--context", "--batch", "--weight-decay", "--type", "--seed" }.Select(option => rows.Single(x => x[0] == option)[1]));
        Assert.All(train.Options.Where(x => x.HasDefaultValue && x.ValueType != typeof(bool)), x => Assert.Contains(rows, row => row[0] == x.Name));
        Assert.Contains($"at most {ModelTrainSpecRules.MostSnapshots}", DocsLibrary.Source("model-training"), StringComparison.Ordinal);
    }

    [Fact]
    public void ModelTraining_LearningRates_AreTheRules() =>
        Assert.All(Table("model-training", "Width"), x => Assert.Equal(ModelTrainSpecRules.DefaultRate((int)Number(x[0])), Number(x[1]), 1e-12));

    [Fact]
    public void Corpora_HeldOutAndPacking_AreTheRules()
    {
        Assert.All(Table("corpora", "Contexts"), x => Assert.Equal(new Packing().HeldOutOf((int)Number(x[0])), (int)Number(x[1])));
        Assert.Equal(["--context|128", "--bos-per-context|off", "--held-out|4%"], Table("corpora", "Setting").Select(x => $"{x[0]}|{x[1]}"));
        Assert.Equal(new Packing(128, false), new Packing());
    }

    [Fact]
    public void Harvest_WhatIsKept_IsWhatTheOptionsSay() => Assert.Equal(
        new Dictionary<string, int>
        {
            ["Tokens in a window"] = HarvestOptions.Window,
            ["Top windows"] = HarvestOptions.Top,
            ["Sampled windows"] = HarvestOptions.Sampled,
            ["Silent windows"] = HarvestOptions.Silent,
            ["Latents that fire with it"] = HarvestOptions.Partners,
            ["Bars of all logits"] = HarvestOptions.LogitBars,
            ["Top tokens"] = HarvestOptions.TopTokens,
            ["Promoted and suppressed tokens"] = LatentGeometry.Listed,
            ["Nearest latents"] = LatentGeometry.Listed,
            ["Bins of activation"] = ActivationHistogram.Bins,
        },
        Table("harvest", "What").ToDictionary(x => x[0], x => (int)Number(x[1])));

    [Fact]
    public void Runs_Times_AreTheCodes()
    {
        var leased = typeof(RunDesk).Assembly.GetType("SaePortal.Compute.Runs.LeasedRun")!;
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["Lease"] = Seconds(StoredRecords.Lease),
                ["Renewal"] = Seconds(TimeSpan.FromMilliseconds((int)Hidden(leased, "RenewEveryMilliseconds"))),
                ["Round of the scheduler"] = Seconds((TimeSpan)Hidden(typeof(RunScheduler), "s_round")),
                ["Time between checkpoints"] = Seconds((TimeSpan)Hidden(typeof(DictionaryTraining), "s_checkpointEvery")),
                ["Checkpoints kept"] = $"{Hidden(leased, "CheckpointsKept")}",
            },
            Table("runs", "What").ToDictionary(x => x[0], x => x[1]));
    }

    [Fact]
    public void Runs_States_AreAllOfThem() =>
        Assert.Equal(Enum.GetValues<RunState>().Select(x => x.ToString().ToLowerInvariant()), Table("runs", "State").Select(x => x[0]));

    [Fact]
    public void Hosting_Variables_AreThoseThatAreRead()
    {
        var sources = Directory.EnumerateFiles(Path.Combine(WebRoot.Folder, "..", "src"), "*.cs", SearchOption.AllDirectories).Where(x => !x.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)).ToList();
        var read = sources.SelectMany(x => File.ReadAllText(x) is var text && x.EndsWith("OptionsReader.cs", StringComparison.Ordinal)
            ? Setting().Matches(text).Select(y => y.Groups["name"].Value) : Variable().Matches(text).Select(y => y.Groups["name"].Value)).ToHashSet();

        Assert.Contains("Data", read);
        Assert.Equal(read.Select(x => $"SAEPORTAL__{x}").Order(StringComparer.Ordinal), Table("hosting", "Variable").Select(x => x[0]).Order(StringComparer.Ordinal));
        Assert.All(DocsLibrary.Embedded, page => Assert.All(AnyVariable().Matches(DocsLibrary.Source(page)), x => Assert.Contains(x.Groups["name"].Value, read)));
    }

    [Fact]
    public void CommandLine_ExitCodes_AreTheCodes()
    {
        var codes = Table("command-line", "Exit code").Select(x => (int)Number(x[0])).ToList();

        Assert.Equal([0, 1, CommandLine.WrongUsage, CommandLine.Interrupted], codes);
    }

    /// <summary>Rows of the table whose first header is this, without the marks of code.</summary>
    private static List<string[]> Table(string page, string header)
    {
        var lines = DocsLibrary.Source(page).Split('\n').SkipWhile(x => !x.StartsWith($"| {header} |", StringComparison.Ordinal)).Skip(2).TakeWhile(x => x.StartsWith('|')).ToList();
        Assert.True(lines.Count > 0, $"{page} has no table that begins with {header}.");
        return [.. lines.Select(x => x.Trim('|').Split('|').Select(y => y.Trim().Trim('`')).ToArray())];
    }

    private static double Number(string text) => double.Parse(text, NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds} s");

    private static object Hidden(Type type, string name) => type.GetField(name, BindingFlags.NonPublic | BindingFlags.Static)!.GetValue(null)!;

    [GeneratedRegex("settings\\[\"(?<name>\\w+)\"\\]")]
    private static partial Regex Setting();

    [GeneratedRegex("GetEnvironmentVariable\\(\"SAEPORTAL__(?<name>\\w+)\"\\)")]
    private static partial Regex Variable();

    [GeneratedRegex("SAEPORTAL__(?<name>\\w+)")]
    private static partial Regex AnyVariable();
}
