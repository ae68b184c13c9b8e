using SaePortal.Core.LanguageModels;
using static TorchSharp.torch;

namespace SaePortal.Torch.Transformers;

/// <summary>The hook points that one forward pass reads and writes. Every value of the computation that has a name passes through here.</summary>
internal sealed class Taps
{
    private readonly Dictionary<HookPoint, Tensor> _values = [];
    private readonly HashSet<(HookSite Site, int Layer)> _wanted = [];
    private readonly IReadOnlyCollection<HookPoint> _read;
    private readonly IReadOnlyList<Intervention> _write;
    private readonly ModelSpec _spec;
    private int _left;

    public Taps(ModelSpec spec, IReadOnlyCollection<HookPoint> read, IReadOnlyList<Intervention>? write)
    {
        (_spec, _read, _write) = (spec, [.. read.Distinct()], write ?? []);
        _left = _read.Count;
        foreach (var hook in _read.Concat(_write.Select(x => x.At)))
        {
            _wanted.Add((hook.Site, hook.Layer));
        }
    }

    /// <summary>Whether everything that was asked for has been read; the rest of the computation is not needed then.</summary>
    public bool Finished => _left == 0;

    /// <summary>What was read.</summary>
    public IReadOnlyDictionary<HookPoint, Tensor> Values => _values;

    /// <summary>Whether anybody reads or writes this place; if not, a value need not be brought into its public shape.</summary>
    public bool Wants(HookSite site, int layer = 0) => _wanted.Contains((site, layer));

    /// <summary>Writes, then reads, the value at a place.</summary>
    /// <param name="site">The place.</param>
    /// <param name="layer">The block.</param>
    /// <param name="value">[batch, pos, width].</param>
    /// <returns>The value to go on with.</returns>
    public Tensor Pass(HookSite site, int layer, Tensor value)
    {
        if (!Wants(site, layer))
        {
            return value;
        }

        foreach (var intervention in _write)
        {
            if (intervention.At.Site == site && intervention.At.Layer == layer)
            {
                value = Write(intervention, value);
            }
        }

        foreach (var hook in _read)
        {
            if (hook.Site == site && hook.Layer == layer)
            {
                _values.Add(hook, hook.Head is { } head ? value.narrow(-1, (long)head * _spec.DHead, _spec.DHead).contiguous() : value.alias());
                _left--;
            }
        }

        return value;
    }

    private Tensor Write(Intervention intervention, Tensor value)
    {
        if (intervention.At.Head is not { } head)
        {
            return Same(intervention.Replace(value), value, intervention.At);
        }

        var start = (long)head * _spec.DHead;
        var slice = value.narrow(-1, start, _spec.DHead);
        var written = value.clone();
        written.narrow(-1, start, _spec.DHead).copy_(Same(intervention.Replace(slice), slice, intervention.At));
        return written;
    }

    private static Tensor Same(Tensor written, Tensor value, HookPoint at) => written.shape.SequenceEqual(value.shape)
        ? written
        : throw new ArgumentException($"The intervention at {at} gave [{string.Join(", ", written.shape)}] for [{string.Join(", ", value.shape)}].");
}
