using static TorchSharp.torch;

namespace SaePortal.Torch.Transformers;

/// <summary>Rotary position embedding (Su et al. 2021) in the half-split layout that the hub's checkpoints use.</summary>
internal sealed class Rotary : IDisposable
{
    private const int LeastPositions = 256;
    private readonly RotarySettings _settings;
    private readonly Device _device;
    private readonly ScalarType _type;
    private Tensor _cosine = null!; // [positions, dimensions]
    private Tensor _sine = null!;

    public Rotary(RotarySettings settings, Device device, ScalarType type)
    {
        (_settings, _device, _type) = (settings, device, type);
        Tabulate(LeastPositions);
    }

    /// <summary>Turns queries or keys by their positions.</summary>
    /// <param name="x">[batch, heads, pos, d_head].</param>
    /// <param name="first">Position of the first one.</param>
    public Tensor Turn(Tensor x, int first)
    {
        long positions = x.shape[2], width = x.shape[3], half = _settings.Dimensions / 2;
        Reach(first + positions);
        var cosine = _cosine.narrow(0, first, positions);
        var sine = _sine.narrow(0, first, positions);
        var turned = width == _settings.Dimensions ? x : x.narrow(-1, 0, _settings.Dimensions);
        var rotated = cat([turned.narrow(-1, half, half).neg(), turned.narrow(-1, 0, half)], -1);
        turned = turned.mul(cosine).addcmul_(rotated, sine, 1);
        return width == _settings.Dimensions ? turned : cat([turned, x.narrow(-1, _settings.Dimensions, width - _settings.Dimensions)], -1);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _cosine.Dispose();
        _sine.Dispose();
    }

    /// <summary>Makes the tables as long as they are needed: a model may allow a million positions and be given a hundred.</summary>
    private void Reach(long positions)
    {
        if (_cosine.shape[0] < positions)
        {
            positions = Math.Max(positions, 2 * _cosine.shape[0]);
            Dispose();
            Tabulate(positions);
        }
    }

    private void Tabulate(long positions)
    {
        using var scope = NewDisposeScope();
        var angles = outer(arange(positions, float64) / _settings.LinearFactor, tensor(Frequencies(_settings), float64));
        angles = cat([angles, angles], -1);
        _cosine = angles.cos().to(_type).to(_device).DetachFromDisposeScope();
        _sine = angles.sin().to(_type).to(_device).DetachFromDisposeScope();
    }

    private static double[] Frequencies(RotarySettings settings)
    {
        var frequencies = new double[settings.Dimensions / 2];
        for (var i = 0; i < frequencies.Length; i++)
        {
            var frequency = Math.Pow(settings.Base, -2.0 * i / settings.Dimensions);
            frequencies[i] = settings.Llama3 is { } scaling ? Stretch(frequency, scaling) : frequency;
        }

        return frequencies;
    }

    // Llama 3.1's rule: below the low threshold divide by the factor, above the high one keep, between them blend by the wavelength.
    private static double Stretch(double frequency, Llama3Scaling scaling)
    {
        var turns = scaling.OriginalContext * frequency / (2 * Math.PI);
        if (turns < scaling.LowFrequencyFactor)
        {
            return frequency / scaling.Factor;
        }

        if (turns > scaling.HighFrequencyFactor)
        {
            return frequency;
        }

        var blend = (turns - scaling.LowFrequencyFactor) / (scaling.HighFrequencyFactor - scaling.LowFrequencyFactor);
        return ((1 - blend) * frequency / scaling.Factor) + (blend * frequency);
    }
}
