using static TorchSharp.torch;

namespace SaePortal.Torch.Training;

/// <summary>The point whose summed distance to others is least, by Weiszfeld's iteration (dictionary_learning's start of b_dec).</summary>
internal static class GeometricMedian
{
    private const int MostIterations = 100;
    private const double Tolerance = 1e-5;

    /// <param name="points">[n, d], float32.</param>
    /// <returns>[d], float32, owned by the caller's dispose scope.</returns>
    public static Tensor Of(Tensor points)
    {
        using var scope = NewDisposeScope();
        var median = points.mean([0L]);
        for (var i = 0; i < MostIterations; i++)
        {
            using var step = NewDisposeScope();
            var weights = (points - median).norm(1).clamp_min(1e-8).reciprocal();
            weights /= weights.sum();
            var next = weights.unsqueeze(0).mm(points).squeeze(0);
            var moved = (next - median).norm().item<float>() / Math.Max(median.norm().item<float>(), 1e-12f);
            median = next.MoveToOuterDisposeScope();
            if (moved < Tolerance)
            {
                break;
            }
        }

        return median.MoveToOuterDisposeScope();
    }
}
