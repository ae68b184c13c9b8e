using SaePortal.Compute.ModelSessions;
using SaePortal.Core.Answers;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.Latents;
using SaePortal.Core.Meanings;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.Latents;
using SaePortal.Storage.Meanings;
using SaePortal.Torch.Tokenizers;

namespace SaePortal.Web.Latents;

/// <summary>What the page of a latent shows.</summary>
public sealed class LatentView(DictionaryStore dictionaries, LatentStore latents, MeaningStore meanings, HarvestTexts texts, NodeTexts node)
{
    /// <summary>Near misses that are shown at most.</summary>
    public const int NearMissesShown = 24;

    private const int NearShown = 6;
    private const int NearTokens = 3;
    private const int SnippetsShown = 2;
    private const int SnippetAround = 9;
    private const int SilentKept = 100;
    private const int LabelsOffered = 200;
    private const int LinesTried = 12;

    private int[] _ablated = [];

    /// <summary>The dictionary; null when there is none of this name.</summary>
    public DictionaryRecord? Dictionary { get; private set; }

    /// <summary>The latent; null while its dictionary is not harvested, or when there is no such latent.</summary>
    public LatentSummary? Latent { get; private set; }

    /// <summary>Its examples.</summary>
    public LatentTexts Texts { get; private set; } = LatentTexts.Empty;

    /// <summary>Labels by which examples can be let through, as <c>attribute=value</c>; none where the text has none.</summary>
    public IReadOnlyList<string> Labels { get; private set; } = [];

    /// <summary>Its relatives; null where the harvest is older than they are.</summary>
    public IReadOnlyList<LatentRelative>? Near { get; private set; } = [];

    /// <summary>Whether the harvest compared latents with labels of its corpus.</summary>
    public bool HasMeanings { get; private set; }

    /// <summary>The value of a known attribute that it detects best; null when it fires on no labelled token, or without labels.</summary>
    public (LatentMeaning Meaning, ValueMeaning Value)? Meaning { get; private set; }

    /// <summary>Windows on which it fired in all.</summary>
    public long ActivatingWindows { get; private set; }

    /// <summary>What is wrong with the examples; null when they can be shown.</summary>
    public Problem? Unreadable { get; private set; }

    /// <summary>How density, maximum and entropy are spread over the dictionary.</summary>
    public IReadOnlyDictionary<LatentMeasure, LatentDistribution> Spread { get; private set; } = new Dictionary<LatentMeasure, LatentDistribution>();

    /// <summary>Texts of the model's tokens.</summary>
    public TokenPieces? Pieces { get; private set; }

    /// <summary>The lines that a visitor tries; none before.</summary>
    public IReadOnlyList<TriedText> Tried { get; private set; } = [];

    /// <summary>Lines that were left out.</summary>
    public int LinesLeftOut { get; private set; }

    /// <summary>Why the text could not be tried.</summary>
    public Problem? TryProblem { get; private set; }

    /// <summary>What it costs the model when it is taken out; null before it was measured.</summary>
    public AblationEffect? Effect { get; private set; }

    /// <summary>Why that could not be measured.</summary>
    public Problem? EffectProblem { get; private set; }

    /// <summary>Bars of the histogram.</summary>
    public IReadOnlyList<double> Histogram => Latent is null ? [] : HistogramOf(Latent);

    /// <summary>Measures whose spread over the dictionary is shown.</summary>
    public static IReadOnlyList<LatentMeasure> Spreads { get; } = [LatentMeasure.Density, LatentMeasure.Maximum, LatentMeasure.TokenEntropy];

    /// <summary>Firings of a latent in bars of equal width between 0 and its maximum; empty when dead.</summary>
    public static IReadOnlyList<double> HistogramOf(LatentSummary latent) => latent is { IsDead: false, Maximum: > 0 } ? latent.Histogram.ToLinear(latent.Maximum, ExampleGroup.Bars) : [];

    /// <summary>Reads everything.</summary>
    /// <returns>Whether there is such a dictionary and it may have such a latent.</returns>
    public async Task<bool> Load(string dictionary, int index, CancellationToken cancellation)
    {
        (Dictionary, Latent, Texts, Labels, Near, Unreadable, HasMeanings, Meaning) = (null, null, LatentTexts.Empty, [], [], null, false, null);
        (_ablated, Effect, EffectProblem) = ([], null, null);
        Forget();
        var found = await dictionaries.Find(dictionary, cancellation).ConfigureAwait(false);
        if (!found.Succeeded || index < 0 || index >= found.Value.Spec.Width)
        {
            return false;
        }

        Dictionary = found.Value;
        if (Dictionary.Harvest is not { } harvest)
        {
            return true;
        }

        Latent = await latents.Get(harvest.Run, index, cancellation).ConfigureAwait(false);
        Pieces = texts.Pieces(Dictionary.ModelId) is { Succeeded: true } pieces ? pieces.Value : null;
        var spread = new Dictionary<LatentMeasure, LatentDistribution>();
        foreach (var measure in Spreads)
        {
            spread[measure] = await latents.Distribution(harvest.Run, measure, cancellation).ConfigureAwait(false);
        }

        Spread = spread;
        HasMeanings = await meanings.Report(harvest.Run, cancellation).ConfigureAwait(false) is not null;
        if (HasMeanings && (await meanings.OfLatents(harvest.Run, [index], cancellation).ConfigureAwait(false)).TryGetValue(index, out var meaning))
        {
            Meaning = meaning;
        }

        Labels = !HasMeanings ? [] : [.. (await meanings.Values(harvest.Run, null, null, LabelsOffered, cancellation).ConfigureAwait(false)).Select(x => $"{x.Known.Attribute}={x.Known.Value}").Order(StringComparer.Ordinal)];

        var examples = await latents.Examples(harvest.Run, index, cancellation).ConfigureAwait(false);
        if (!examples.Succeeded)
        {
            Unreadable = examples.Problem;
            return true;
        }

        var kept = examples.Value;
        ActivatingWindows = kept.ActivatingWindows;
        _ablated = AblationContexts.Of(kept, harvest.Packing.Context);
        if (Latent is null)
        {
            return true;
        }

        var read = texts.Of(Dictionary, Latent, kept, NearMissesShown, SilentKept);
        (Unreadable, Texts) = (read.Problem, read.Value ?? LatentTexts.Empty);
        return true;
    }

    /// <summary>Reads its relatives.</summary>
    /// <param name="relation">By what.</param>
    /// <param name="cancellation">Stops reading.</param>
    public async Task Relate(LatentRelation relation, CancellationToken cancellation)
    {
        IReadOnlyList<(int Index, float Strength, float? Correlation)>? near = relation switch
        {
            LatentRelation.Reads => Latent?.ReadNeighbours?.Take(NearShown).Select(x => (x.Index, x.Cosine, (float?)null)).ToList(),
            LatentRelation.FiresWith => Latent?.FiresWith?.Take(NearShown).Select(x => (x.Index, x.Jaccard, (float?)x.Correlation)).ToList(),
            _ => Latent?.Neighbours.Take(NearShown).Select(x => (x.Index, x.Cosine, (float?)null)).ToList(),
        };
        if (near is null || Dictionary?.Harvest is not { } harvest)
        {
            Near = near is null && Latent is not null ? null : [];
            return;
        }

        var rows = (await latents.Some(harvest.Run, [.. near.Select(x => x.Index)], cancellation).ConfigureAwait(false)).ToDictionary(x => x.Summary.Index);
        var examples = rows.Values.SelectMany(x => x.Examples.Top.Take(SnippetsShown).Select(y => (x.Summary.Index, Example: y))).ToList();
        var read = texts.Of(Dictionary, [.. examples.Select(x => x.Example)], 0).Or(out _) ?? [];
        var snippets = examples.Zip(read).ToLookup(x => x.First.Index, x => x.Second.Cut(SnippetAround, SnippetAround));
        Near = [.. near.Where(x => rows.ContainsKey(x.Index)).Select(x => new LatentRelative(
            rows[x.Index].Summary, x.Strength, x.Correlation, [.. rows[x.Index].Summary.TopTokens.Take(NearTokens).Select(y => y.Token)], [.. snippets[x.Index]]))];
    }

    /// <summary>The examples that an address lets through.</summary>
    public LatentTexts Filtered(LatentPageState state)
    {
        if (!state.IsFiltered)
        {
            return Texts;
        }

        IReadOnlySet<LatentExample>? labelled = null;
        if (state.Label is { } label)
        {
            var at = label.IndexOf('=', StringComparison.Ordinal);
            // Without the text no example can be shown either, and the page says so.
            labelled = texts.Labelled(Dictionary!, Texts.All, label[..at], label[(at + 1)..]).Or(out _) ?? new HashSet<LatentExample>();
        }

        return Texts.Where(x => (state.Find is not { } find || x.Holds(find)) && (state.Token is not { } token || x.FiresOn(token)) && (labelled is null || labelled.Contains(x.Example)));
    }

    /// <summary>The examples of a group, strongest first where they fire.</summary>
    /// <param name="group">The group.</param>
    /// <param name="some">All examples, or those that are let through.</param>
    public IReadOnlyList<ExampleText> Of(ExampleGroup group, LatentTexts some) =>
        group.IsNear ? some.Near : group.IsSilent ? some.Silent
        : group.Band is { } band ? [.. some.Sampled.Where(x => Part(x, ExampleGroup.Bands) == band)]
        : group.Bar is { } bar ? [.. some.Top.Concat(some.Sampled).Where(x => Part(x, ExampleGroup.Bars) == bar).DistinctBy(x => (x.Example.Context, x.Example.Start)).OrderByDescending(x => Math.Abs(x.Example.Maximum))]
        : some.Top;

    /// <summary>Examples with everything that the model read at once.</summary>
    public IReadOnlyList<ExampleText> Whole(IReadOnlyList<ExampleText> some) => texts.Of(Dictionary!, [.. some.Select(x => x.Example)], HarvestTexts.WholeContext).Or(out _) ?? some;

    /// <summary>What is known of the documents of some examples beside their text.</summary>
    public IReadOnlyDictionary<int, string> About(IEnumerable<ExampleText> some) => texts.About(Dictionary!, some.Select(x => x.Example.Document));

    /// <summary>The part of the range up to the maximum in which an example's activation lies, from 0; the last one holds the maximum.</summary>
    private int Part(ExampleText example, int parts) => Math.Clamp((int)(Math.Abs(example.Example.Maximum) / Latent!.Maximum * parts), 0, parts - 1);

    /// <summary>Tries a text on a compute node.</summary>
    /// <param name="text">The text.</param>
    /// <param name="together">Whether its lines are one text.</param>
    /// <param name="cancellation">Stops, and leaves what was tried before.</param>
    public async Task Try(string text, bool together, CancellationToken cancellation)
    {
        var lines = together ? [text] : text.Split('\n').Select(x => x.TrimEnd('\r')).Where(x => !string.IsNullOrWhiteSpace(x)).ToList();
        var tried = new List<TriedText>();
        Problem? problem = null;
        foreach (var line in lines.Count < 2 ? [text] : lines.Take(LinesTried))
        {
            var encoded = await node.Encode(Dictionary!.Name, Latent!.Index, line, cancellation).ConfigureAwait(false);
            problem = encoded.Problem;
            if (!encoded.Succeeded || Pieces is not { } pieces)
            {
                break;
            }

            tried.Add(new TriedText([.. pieces.Pieces(encoded.Value.Tokens).Select((x, i) => new StripToken(x.Text, encoded.Value.Activations[i], x.Special, x.Id))], encoded.Value.Cut));
        }

        cancellation.ThrowIfCancellationRequested();
        (TryProblem, Tried, LinesLeftOut) = (problem, tried, Math.Max(0, lines.Count - LinesTried));
    }

    /// <summary>Measures on a compute node what the latent is worth.</summary>
    public async Task Ablate(CancellationToken cancellation)
    {
        if (_ablated.Length == 0)
        {
            EffectProblem = new Problem(ProblemKind.NotFound, "It has no examples to be taken out on.", "Harvest the dictionary again.");
            return;
        }

        var measured = await node.Ablate(Dictionary!.Name, Latent!.Index, _ablated, cancellation).ConfigureAwait(false);
        (Effect, EffectProblem) = (measured.Value, measured.Problem);
    }

    /// <summary>Forgets what was tried.</summary>
    public void Forget() => (TryProblem, Tried, LinesLeftOut) = (null, [], 0);

    /// <summary>A token's text for a chip.</summary>
    public string TokenText(int token) => Pieces?.Text(token) ?? $"{token}";
}

/// <summary>A line of a text that a visitor tries.</summary>
/// <param name="Tokens">Its tokens.</param>
/// <param name="Cut">Whether its end was left out.</param>
public sealed record TriedText(IReadOnlyList<StripToken> Tokens, bool Cut)
{
    /// <summary>The largest activation, with its sign; null when the latent does not fire.</summary>
    public double? Strongest => Tokens.MaxBy(x => Math.Abs(x.Activation)) is { Activation: not 0 and var peak } ? peak : null;
}

/// <summary>A related latent, as a card shows it.</summary>
/// <param name="Latent">It.</param>
/// <param name="Strength">Cosine, or Jaccard index.</param>
/// <param name="Correlation">Correlation of firing; null where rows are compared.</param>
/// <param name="Tokens">Tokens on which it fires most.</param>
/// <param name="Snippets">A few words of each of its strongest examples.</param>
public sealed record LatentRelative(LatentSummary Latent, float Strength, float? Correlation, IReadOnlyList<int> Tokens, IReadOnlyList<ExampleText> Snippets);
