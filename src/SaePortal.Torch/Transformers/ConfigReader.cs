using System.Globalization;
using System.Text.Json;
using SaePortal.Core.Answers;
using SaePortal.Core.Naming;

namespace SaePortal.Torch.Transformers;

/// <summary>Reads values of a <c>config.json</c>; what is missing or impossible becomes a sentence that names the key.</summary>
internal sealed class ConfigReader(JsonElement root)
{
    private const int LargestCount = 10_000_000;

    public static Problem Wrong(string key, string why) =>
        new(ProblemKind.Unreadable, $"config.json: {key} {why}.", "The file may be damaged or of another version.");

    /// <summary>A value that is sound, but of no kind that the portal computes.</summary>
    public static Problem Unsupported(string key, string value, string supported) =>
        new(ProblemKind.Unreadable, $"config.json: {key} is \"{Slug.Shown(value)}\", which is not supported.", $"Supported are {supported}.");

    public string? Text(string key) =>
        root.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public bool Has(string key) => root.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null;

    public int Count(string key, int? otherwise = null)
    {
        if (!root.TryGetProperty(key, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return otherwise ?? throw new ProblemException(Wrong(key, "is missing"));
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var count) && count is > 0 and <= LargestCount
            ? count
            : throw new ProblemException(Wrong(key, string.Create(CultureInfo.InvariantCulture, $"is {Slug.Shown(value.GetRawText())}; it must be a whole number from 1 to {LargestCount:N0}")));
    }

    public double Number(string key, double otherwise) => Number(root, key) ?? otherwise;

    public bool Flag(string key, bool otherwise) => !root.TryGetProperty(key, out var value) || value.ValueKind == JsonValueKind.Null
        ? otherwise
        : value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw new ProblemException(Wrong(key, $"is {Slug.Shown(value.GetRawText())}, not true or false")),
        };

    public Nonlinearity Activation(string key, string otherwise) => (Has(key) ? root.GetProperty(key).ToString() : otherwise) switch
    {
        "gelu" => Nonlinearity.Gelu,
        "gelu_new" or "gelu_fast" or "gelu_pytorch_tanh" => Nonlinearity.GeluTanh,
        "silu" or "swish" => Nonlinearity.Silu,
        "relu" => Nonlinearity.Relu,
        var name => throw new ProblemException(Unsupported(key, name, "gelu, gelu_new, gelu_fast, gelu_pytorch_tanh, silu, swish and relu")),
    };

    /// <summary>Tokens, given as one number or a list; empty where there are none.</summary>
    public static IReadOnlySet<int> Tokens(JsonElement element, string key) =>
        element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(key, out var value)
            ? new HashSet<int>()
            : (value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : Enumerable.Repeat(value, 1))
                .Select(x => x.ValueKind == JsonValueKind.Number && x.TryGetInt32(out var token) ? token : -1).Where(x => x >= 0).ToHashSet();

    /// <summary>A number of the newer <c>rope_parameters</c> or the older <c>rope_scaling</c>.</summary>
    public double? RopeNumber(string key) => Rope() is { } rope ? Number(rope, key) : null;

    /// <summary>The width of a head, where the model's width is shared out among them.</summary>
    /// <param name="key">The key of the width.</param>
    /// <param name="width">The model's width.</param>
    /// <param name="heads">Number of heads.</param>
    public static int HeadWidth(string key, int width, int heads) => width % heads == 0
        ? width / heads
        : throw new ProblemException(Wrong(key, $"is {width}, which is not divisible by {heads} heads"));

    public double Epsilon(string key, double otherwise) => Number(key, otherwise) is >= 0 and var epsilon
        ? epsilon
        : throw new ProblemException(Wrong(key, "is below 0"));

    /// <summary>How positions turn heads.</summary>
    /// <param name="dimensions">Leading dimensions that are turned.</param>
    /// <param name="head">Dimensions that a head has.</param>
    /// <param name="otherwise">The base where the file names none.</param>
    public RotarySettings Rotary(int dimensions, int head, double otherwise)
    {
        var theta = RopeNumber("rope_theta") ?? Number("rope_theta", otherwise);
        if (dimensions < 2 || dimensions > head || dimensions % 2 != 0)
        {
            throw new ProblemException(Wrong("rotary positions", $"would turn {dimensions} of a head's {head} dimensions; they can turn an even number of them, from 2"));
        }

        if (theta <= 0)
        {
            throw new ProblemException(Wrong("the base of rotary positions", string.Create(CultureInfo.InvariantCulture, $"is {theta}, not above 0")));
        }

        var settings = new RotarySettings(theta, dimensions, 1, null);
        return Rope() is { } rope ? Scaled(settings, rope) : settings;
    }

    private static RotarySettings Scaled(RotarySettings settings, JsonElement rope)
    {
        var kind = rope.TryGetProperty("rope_type", out var name) || rope.TryGetProperty("type", out name) ? name.ToString() : "default";
        return kind switch
        {
            "default" => settings,
            "linear" => settings with { LinearFactor = Needed("factor") },
            "llama3" => settings with
            {
                Llama3 = new(Needed("factor"), Needed("low_freq_factor"), Needed("high_freq_factor"), Needed("original_max_position_embeddings")),
            },
            _ => throw new ProblemException(Unsupported("rope_scaling's type", kind, "default, linear and llama3")),
        };

        double Needed(string key) => Number(rope, key) switch
        {
            > 0 and var number => number,
            null => throw new ProblemException(Wrong("rope_scaling." + key, "is missing")),
            var number => throw new ProblemException(Wrong("rope_scaling." + key, string.Create(CultureInfo.InvariantCulture, $"is {number}, not above 0"))),
        };
    }

    private JsonElement? Rope() =>
        (root.TryGetProperty("rope_parameters", out var rope) && rope.ValueKind == JsonValueKind.Object)
        || (root.TryGetProperty("rope_scaling", out rope) && rope.ValueKind == JsonValueKind.Object) ? rope : null;

    private static double? Number(JsonElement element, string key)
    {
        if (!element.TryGetProperty(key, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number)
            ? number
            : throw new ProblemException(Wrong(key, $"is {Slug.Shown(value.GetRawText())}, not a number"));
    }
}
