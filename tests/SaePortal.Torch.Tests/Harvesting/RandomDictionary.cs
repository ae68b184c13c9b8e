using SaePortal.Core.Dictionaries;
using SaePortal.Core.LanguageModels;
using SaePortal.Torch.Dictionaries;
using static TorchSharp.torch;

namespace SaePortal.Torch.Tests.Harvesting;

/// <summary>A dictionary of random rows: the largest k pre-activations, of which the positive ones fire; or, signed, the input itself.</summary>
internal sealed class RandomDictionary : SparseDictionary
{
    private readonly Tensor _encoder;
    private readonly Tensor _decoder;

    public RandomDictionary(HookPoint hook, int d, int width, int? k, int seed = 1)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)seed);
        _encoder = (k is null ? eye(d) : randn([width, d], generator: generator)).MoveToOuterDisposeScope();
        _decoder = (k is null ? eye(d) : randn([width, d], generator: generator)).MoveToOuterDisposeScope();
        Spec = new DictionarySpec
        {
            Architecture = k is null ? DictionaryArchitecture.Identity : DictionaryArchitecture.TopK,
            Input = hook,
            Output = hook,
            DIn = d,
            DOut = d,
            Width = width,
            K = k,
            SignedCodes = k is null,
        };
    }

    public override DictionarySpec Spec { get; }

    public override Device Device => CPU;

    public override Tensor Decoder => _decoder;

    public override Tensor Encoder => _encoder;

    public override Tensor Encode(Tensor x)
    {
        var (indices, values) = EncodeSparse(x);
        return zeros(x.shape[0], Spec.Width).scatter_(1, indices, values);
    }

    public override (Tensor Indices, Tensor Values) EncodeSparse(Tensor x)
    {
        var pre = x.matmul(_encoder.t());
        if (Spec.K is not { } k)
        {
            return (arange(Spec.Width, int64).expand(x.shape[0], Spec.Width), pre);
        }

        var (values, indices) = pre.topk(k, 1);
        return (indices, values.relu());
    }

    public override Tensor Decode(Tensor codes) => codes.matmul(_decoder);

    public override Tensor Reconstruct(Tensor x) => Decode(Encode(x));

    protected override void Dispose(bool disposing)
    {
        _encoder.Dispose();
        _decoder.Dispose();
    }
}
