using static TorchSharp.torch;

namespace SaePortal.Torch.Tests;

/// <summary>Counts the tensors that live, for tests that nothing leaks.</summary>
internal static class LiveTensors
{
    /// <summary>
    /// The count before the work, without what earlier tests left to the garbage collector. Afterwards <see cref="Tensor.TotalCount"/> itself is compared,
    /// so that a tensor which only the collector would free counts as leaked.
    /// </summary>
    public static long Before()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return Tensor.TotalCount;
    }
}
