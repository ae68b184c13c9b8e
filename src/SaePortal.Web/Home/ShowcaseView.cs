using SaePortal.Compute.ModelSessions;
using SaePortal.Core.Answers;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.Latents;
using SaePortal.Core.Meanings;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.Latents;
using SaePortal.Storage.Meanings;
using SaePortal.Web.Latents;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Home;

/// <summary>The latents that the first page shows: of the newest dictionary whose latents have known meanings, else of the newest that was harvested.</summary>
public sealed class ShowcaseView(DictionaryStore dictionaries, LatentStore latents, MeaningStore meanings, HarvestTexts texts, NodeTexts node)
{
    private const int Looked = 12;
    private const int ValuesRead = 200;
    private const int BestShown = 7;
    private const int OfAnAttribute = 2;
    private const double LeastLead = 0.1;
    private const int Around = 10;
    private const int FiringShown = 3;

    /// <summary>The dictionary; null before a harvest.</summary>
    public DictionaryRecord? Dictionary { get; private set; }

    /// <summary>Its harvest's report of known meanings; null where the text has no labels.</summary>
    public MeaningReport? Report { get; private set; }

    /// <summary>
    /// Latents that detect a value at all, and better than shuffled labels, the best token and the best raw neuron do, by the lead over the best of these; at most two of an
    /// attribute. Of the class that the headline counts, unless none of it is detected so.
    /// </summary>
    public IReadOnlyList<ValueMeaning> Best { get; private set; } = [];

    /// <summary>A latent to begin with; null before a harvest.</summary>
    public ShownLatent? Striking { get; private set; }

    /// <summary>A latent at random that fires.</summary>
    public ShownLatent? AtRandom { get; private set; }

    /// <summary>A latent whose meaning is to be guessed; null where none is known.</summary>
    public Guess? Guess { get; private set; }

    /// <summary>Every latent's dot, in order; empty before a harvest.</summary>
    public IReadOnlyList<LatentDot> Field { get; private set; } = [];

    /// <summary>Latents that fire most in a visitor's text.</summary>
    public IReadOnlyList<(int Latent, string? Detects)> Firing { get; private set; } = [];

    /// <summary>Why the text could not be tried.</summary>
    public Problem? Problem { get; private set; }

    /// <summary>Reads everything.</summary>
    /// <param name="seed">The same seed shows the same latents.</param>
    /// <param name="cancellation">Stops reading.</param>
    public async Task Load(int seed, CancellationToken cancellation)
    {
        var chance = new Random(seed);
        (Dictionary, Report) = await Newest(cancellation).ConfigureAwait(false);
        if (Dictionary?.Harvest is not { } harvest)
        {
            return;
        }

        Field = await Dots(harvest.Run, Dictionary.Spec.Width, cancellation).ConfigureAwait(false);
        Best = Report?.Headline is { } headline ? Chosen(await meanings.Values(harvest.Run, ValueClasses.Of(headline.Class), null, ValuesRead, cancellation).ConfigureAwait(false)) : [];
        if (Best.Count == 0 && Report is not null)
        {
            Best = Chosen(await meanings.Values(harvest.Run, null, null, ValuesRead, cancellation).ConfigureAwait(false));
        }

        AtRandom = await Living(chance, cancellation).ConfigureAwait(false);
        Striking = Best.Count > 0 ? await Shown(Best[0].Latent!.Value, cancellation).ConfigureAwait(false) : AtRandom;
        if (Best.Count > 2)
        {
            var asked = Best[1 + chance.Next(Best.Count - 1)];
            var others = Best.Where(x => x.Latent != asked.Latent).ToList();
            Guess = await Shown(asked.Latent!.Value, cancellation).ConfigureAwait(false) is { Passage: not null } shown
                ? new Guess(shown, asked, others[chance.Next(others.Count)], chance.Next(2) == 0) : null;
        }
    }

    /// <summary>Shows another latent at random.</summary>
    public async Task Another(CancellationToken cancellation) => AtRandom = await Living(Random.Shared, cancellation).ConfigureAwait(false);

    /// <summary>Tries a visitor's text on a compute node.</summary>
    public async Task Try(string text, CancellationToken cancellation)
    {
        (Firing, Problem) = ([], null);
        if (Dictionary?.Harvest is not { } harvest)
        {
            return;
        }

        var encoded = await node.Encode(Dictionary.Name, null, text, cancellation).ConfigureAwait(false);
        Problem = encoded.Problem;
        if (encoded.Succeeded)
        {
            var strongest = encoded.Value.Strongest.Take(FiringShown).Select(x => x.Index).ToList();
            var known = await meanings.OfLatents(harvest.Run, strongest, cancellation).ConfigureAwait(false);
            Firing = [.. strongest.Select(x => (x, known.TryGetValue(x, out var of) && of.Meaning.F1 >= MeaningRules.Partly ? Name(of.Value.Known) : null))];
        }
    }

    /// <summary>A value as it is spoken of, such as "sense: bank/river".</summary>
    public static string Name(KnownValue value) => $"{value.Attribute}: {value.Value}";

    /// <summary>A latent's page.</summary>
    public string At(int latent) => PortalUrls.Latent(Dictionary!.Model, Dictionary.Name, latent);

    private async Task<(DictionaryRecord?, MeaningReport?)> Newest(CancellationToken cancellation)
    {
        var harvested = (await dictionaries.Newest(Looked, cancellation).ConfigureAwait(false)).Where(x => x.Harvest is not null).ToList();
        foreach (var dictionary in harvested)
        {
            if (await meanings.Report(dictionary.Harvest!.Run, cancellation).ConfigureAwait(false) is { } report)
            {
                return (dictionary, report);
            }
        }

        return (harvested.FirstOrDefault(), null);
    }

    private static List<ValueMeaning> Chosen(IReadOnlyList<ValueMeaning> values)
    {
        var chosen = new List<ValueMeaning>();
        foreach (var value in values.Where(x => x.Latent is not null && x.F1 >= MeaningRules.Partly && Lead(x) >= LeastLead).OrderByDescending(Lead))
        {
            if (chosen.Count < BestShown && chosen.TrueForAll(x => x.Latent != value.Latent) && chosen.Count(x => x.Known.Attribute == value.Known.Attribute) < OfAnAttribute)
            {
                chosen.Add(value);
            }
        }

        return [.. chosen.OrderByDescending(x => x.F1)];
    }

    /// <summary>F1 beyond what a reader of chance, tokens or raw neurons has.</summary>
    private static double Lead(ValueMeaning value) => value.F1 - Math.Max(value.ShuffledF1 ?? 0, Math.Max(value.TokenF1, value.NeuronF1));

    private async Task<IReadOnlyList<LatentDot>> Dots(int harvest, int width, CancellationToken cancellation)
    {
        var shown = Math.Min(width, LatentField.MostDots);
        var dots = new LatentDot[shown];
        foreach (var (latent, f1) in await meanings.Spread(harvest, shown, cancellation).ConfigureAwait(false))
        {
            dots[latent] = new LatentDot(DotKind.Alive, f1);
        }

        var firing = await latents.Page(harvest, new LatentQuery { Alive = true }, null, shown, cancellation).ConfigureAwait(false);
        var alive = firing.Select(x => x.Index).ToHashSet();
        for (var i = 0; i < shown; i++)
        {
            dots[i] = dots[i] with { Kind = alive.Contains(i) || dots[i].Value > 0 ? DotKind.Alive : DotKind.Dead };
        }

        return dots;
    }

    /// <summary>A latent that fires, at or behind a random place of the dictionary.</summary>
    private async Task<ShownLatent?> Living(Random chance, CancellationToken cancellation)
    {
        var (run, living) = (Dictionary!.Harvest!.Run, new LatentQuery { Alive = true });
        var before = chance.Next(Dictionary.Spec.Width) - 1;
        var found = await latents.Page(run, living, new LatentKey(before, before), 1, cancellation).ConfigureAwait(false);
        found = found.Count > 0 ? found : await latents.Page(run, living, null, 1, cancellation).ConfigureAwait(false);
        return found.Count > 0 ? await Shown(found[0].Index, cancellation).ConfigureAwait(false) : null;
    }

    private async Task<ShownLatent?> Shown(int index, CancellationToken cancellation)
    {
        var harvest = Dictionary!.Harvest!;
        if (await latents.Get(harvest.Run, index, cancellation).ConfigureAwait(false) is not { } latent)
        {
            return null;
        }

        var known = await meanings.OfLatents(harvest.Run, [index], cancellation).ConfigureAwait(false);
        var examples = await latents.Examples(harvest.Run, index, cancellation).ConfigureAwait(false);
        var passage = examples.Succeeded && examples.Value.Top.Count > 0 && texts.Of(Dictionary, [examples.Value.Top[0]], Around) is { Succeeded: true } read ? read.Value[0] : null;
        return new ShownLatent(latent, passage, known.TryGetValue(index, out var of) ? of.Meaning : null, known.TryGetValue(index, out of) ? of.Value.Known : null);
    }
}

/// <summary>A latent with a passage on which it fires.</summary>
/// <param name="Summary">The latent.</param>
/// <param name="Passage">Where it fires most; null when the text cannot be read.</param>
/// <param name="Meaning">What it detects best; null where nothing is known.</param>
/// <param name="Value">The value that this is.</param>
public sealed record ShownLatent(LatentSummary Summary, ExampleText? Passage, LatentMeaning? Meaning, KnownValue? Value);

/// <summary>A question: which of two values does a latent detect?</summary>
/// <param name="Latent">The latent.</param>
/// <param name="Right">What it detects.</param>
/// <param name="Wrong">What another one detects.</param>
/// <param name="RightFirst">Whether the right answer stands first.</param>
public sealed record Guess(ShownLatent Latent, ValueMeaning Right, ValueMeaning Wrong, bool RightFirst);
