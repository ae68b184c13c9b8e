using SaePortal.Core.Answers;
using SaePortal.Core.Worlds.Everyday;
using SaePortal.Core.Worlds.Weather;

namespace SaePortal.Core.Worlds;

/// <summary>
/// A small world of labelled English: it writes documents without end from a seed, knows what is true of every word, and asks questions whose answers it knows.
/// The same seed gives the same documents on every machine.
/// </summary>
public abstract class World
{
    // Questions are drawn apart from documents of the same seed, so that no document answers one.
    private const long FirstQuestion = 1L << 62;

    private readonly Lazy<Dictionary<(string, string), AttributeScope>> _scopes;

    private static readonly Lazy<IReadOnlyList<World>> s_all = new(() => [new EverydayWorld(), new WeatherWorld()]);

    private protected World() => _scopes = new(() => Schema.SelectMany(x => x.Values, (x, y) => ((x.Name, y.Value), y.Scope)).ToDictionary());

    /// <summary>All worlds.</summary>
    public static IReadOnlyList<World> All => s_all.Value;

    /// <summary>Its name, such as "a".</summary>
    public abstract string Name { get; }

    /// <summary>What it is about.</summary>
    public abstract string Summary { get; }

    /// <summary>What its labels tell.</summary>
    public abstract IReadOnlyList<WorldAttribute> Schema { get; }

    /// <summary>What one has to read to tell a value that the schema has.</summary>
    public AttributeScope ScopeOf(string attribute, string value) => _scopes.Value[(attribute, value)];

    /// <summary>What can be asked.</summary>
    public IReadOnlyList<string> ProbeKinds => [.. Asking.Select(x => x.Kind)];

    /// <summary>The combinations of which a tenth is withheld from documents.</summary>
    public IReadOnlyList<Combinations> Combinations => [.. Asking.Select(x => x.Combinations).OfType<Combinations>()];

    private protected abstract Lexicon Lexicon { get; }

    private protected abstract IReadOnlyList<IPassage> Asking { get; }

    /// <summary>A world by its name.</summary>
    /// <returns>The world, or which there are.</returns>
    public static Answer<World> Find(string name) => All.FirstOrDefault(x => x.Name == name) is { } found
        ? found
        : new Problem(ProblemKind.Invalid, $"There is no world \"{name}\".", $"Choose {string.Join(" or ", All.Select(x => x.Name))}.");

    /// <summary>Documents without end.</summary>
    /// <param name="seed">Another seed gives other documents.</param>
    public IEnumerable<WorldDocument> Documents(long seed)
    {
        var text = new WorldText(Lexicon);
        for (long number = 0; ; number++)
        {
            var random = new WorldRandom(seed, number);
            var scene = Begin(text, random);
            Write(scene);
            yield return text.Finish(random.Nats);
        }
    }

    /// <summary>Questions without end.</summary>
    /// <param name="kind">About what; one of <see cref="ProbeKinds"/>.</param>
    /// <param name="withheld">About combinations that no document has, or about the others. Kinds without combinations have no withheld questions.</param>
    /// <param name="seed">Another seed gives other questions.</param>
    public IEnumerable<WorldProbe> Probes(string kind, bool withheld, long seed)
    {
        var passage = Asking.FirstOrDefault(x => x.Kind == kind) ?? throw new ArgumentException($"World {Name} asks nothing of the kind \"{kind}\".", nameof(kind));
        var places = withheld ? passage.Combinations?.Withheld ?? [] : passage.Combinations?.Seen ?? [];
        if (withheld && places.Count == 0)
        {
            yield break;
        }

        var text = new WorldText(Lexicon);
        for (var number = FirstQuestion; ; number++)
        {
            var random = new WorldRandom(seed, number);
            var scene = Begin(text, random);
            WriteBefore(scene);
            int? place = places.Count > 0 ? random.Choose(places) : null;
            scene.Ask(place);
            passage.Write(scene);
            var at = scene.Asked ?? throw new InvalidOperationException($"A passage of the kind \"{kind}\" asked nothing.");
            yield return new WorldProbe(kind, text.UpTo(at), scene.Right, scene.Wrong, place is { } x ? passage.Combinations!.All[x] : [], withheld);
            text.Finish(0);
        }
    }

    private protected abstract Scene Begin(WorldText text, WorldRandom random);

    private protected abstract void Write(Scene scene);

    /// <summary>Writes what a document begins with, up to a place where a passage may stand.</summary>
    private protected abstract void WriteBefore(Scene scene);
}
