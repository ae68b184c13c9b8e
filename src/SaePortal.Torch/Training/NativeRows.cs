using static TorchSharp.torch;

namespace SaePortal.Torch.Training;

/// <summary>A matrix of floats that torch and pointers both see; it never moves.</summary>
internal sealed unsafe class NativeRows : IDisposable
{
    private readonly float* _start;
    private readonly int _columns;

    public NativeRows(long rows, int columns)
    {
        _columns = columns;
        Tensor = zeros(rows, columns, float32).DetachFromDisposeScope();
        fixed (byte* start = Tensor.bytes)
        {
            // Torch's memory lies outside of the garbage collector's reach.
            _start = (float*)start;
        }
    }

    public Tensor Tensor { get; }

    public float* Row(long row) => _start + (row * _columns);

    public void Dispose() => Tensor.Dispose();
}
