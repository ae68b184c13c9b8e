using SaePortal.Core.Meanings;

namespace SaePortal.Storage.Meanings;

/// <summary>A value's columns as Dapper reads and writes them.</summary>
internal sealed class ValueRow
{
    public int HarvestRun { get; init; }

    public int Idx { get; init; }

    public string Attribute { get; init; } = "";

    public string Value { get; init; } = "";

    public string Class { get; init; } = "";

    public int Tokens { get; init; }

    public int Documents { get; init; }

    public int? Latent { get; init; }

    public double Threshold { get; init; }

    public double PrecisionShare { get; init; }

    public double RecallShare { get; init; }

    public double F1 { get; init; }

    public double? ShuffledF1 { get; init; }

    public int? Token { get; init; }

    public double TokenF1 { get; init; }

    public int? Neuron { get; init; }

    public double NeuronF1 { get; init; }

    public static ValueRow Of(int harvestRun, ValueMeaning x) => new()
    {
        HarvestRun = harvestRun,
        Idx = x.Index,
        Attribute = x.Known.Attribute,
        Value = x.Known.Value,
        Class = ValueClasses.Of(x.Known.Class).Text(),
        Tokens = x.Tokens,
        Documents = x.Documents,
        Latent = x.Latent,
        Threshold = x.Threshold,
        PrecisionShare = x.Precision,
        RecallShare = x.Recall,
        F1 = x.F1,
        ShuffledF1 = x.ShuffledF1,
        Token = x.Token,
        TokenF1 = x.TokenF1,
        Neuron = x.Neuron,
        NeuronF1 = x.NeuronF1,
    };

    public ValueMeaning ToMeaning() => new(
        Idx, new KnownValue(Attribute, Value, Enum.Parse<ValueClass>(Class, ignoreCase: true).ToScope()), Tokens, Documents, Latent, (float)Threshold, PrecisionShare, RecallShare, F1, ShuffledF1,
        Token, TokenF1, Neuron, NeuronF1);
}
