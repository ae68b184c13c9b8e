using System.Text.Json;
using System.Text.Json.Serialization;
using SaePortal.Core.Answers;
using SaePortal.Core.Worlds;

namespace SaePortal.Torch.Corpora;

/// <summary>The classes of a corpus' labels, stored once beside them (<c>classes.json</c>) rather than with each.</summary>
public sealed class LabelClasses
{
    /// <summary>More classed values than this are no vocabulary but a mistake, such as an id for a value.</summary>
    public const int MostValues = 100_000;

    private const string FileName = "classes.json";
    private readonly Dictionary<(string Attribute, string Value), AttributeScope> _classes = [];

    /// <summary>Every value that has a class.</summary>
    public IReadOnlyDictionary<(string Attribute, string Value), AttributeScope> All => _classes;

    /// <summary>The class of a value; null when it has none.</summary>
    public AttributeScope? Of(string attribute, string value) => _classes.TryGetValue((attribute, value), out var found) ? found : null;

    /// <summary>Reads a corpus' classes; none for corpora whose labels had none.</summary>
    internal static LabelClasses Load(string folder)
    {
        var classes = new LabelClasses();
        var file = Path.Combine(folder, FileName);
        if (File.Exists(file))
        {
            foreach (var item in JsonSerializer.Deserialize<Item[]>(File.ReadAllBytes(file)) ?? [])
            {
                classes._classes[(item.Attribute, item.Value)] = item.Class;
            }
        }

        return classes;
    }

    /// <summary>Takes a label's class.</summary>
    /// <exception cref="ProblemException">Another label gave the same value another class, or there are too many.</exception>
    internal void Add(LabelledSpan label)
    {
        if (label.Class is not { } given || (Of(label.Attribute, label.Value) is { } known && known == given))
        {
            return;
        }

        if (Of(label.Attribute, label.Value) is { } other)
        {
            throw new ProblemException(new Problem(ProblemKind.Unreadable, $"The labels class {label.Attribute} = {label.Value} as {Name(other)} and as {Name(given)}.",
                "Give every value of an attribute one class in the whole corpus."));
        }

        if (_classes.Count == MostValues)
        {
            throw new ProblemException(new Problem(ProblemKind.Unreadable, $"The labels class more than {MostValues:N0} different values.", "Leave the class out where values are ids."));
        }

        _classes.Add((label.Attribute, label.Value), given);
    }

    /// <summary>Writes them, if there are any.</summary>
    internal void Save(string folder)
    {
        if (_classes.Count > 0)
        {
            using var file = new FileStream(Path.Combine(folder, FileName), FileMode.CreateNew);
            JsonSerializer.Serialize(file, _classes.Select(x => new Item(x.Key.Attribute, x.Key.Value, x.Value)));
            file.Flush(true);
        }
    }

    private static string Name(AttributeScope scope) => scope.ToString().ToLowerInvariant();

    private sealed record Item(
        [property: JsonPropertyName("attribute")] string Attribute, [property: JsonPropertyName("value")] string Value, [property: JsonPropertyName("class")] AttributeScope Class);
}
