using SaePortal.Core.LanguageModels;
using SaePortal.Torch.Transformers;
using static TorchSharp.torch;

namespace SaePortal.Torch.Tests.Training;

/// <summary>A model whose activations are rows of a table, by token: what a training sees of it is known beforehand.</summary>
internal sealed class TableModel(Tensor table) : LanguageModel
{
    public override ModelSpec Spec { get; } = new()
    {
        Family = TransformerFamily.GptNeoX,
        Layers = 2,
        DModel = (int)table.shape[1],
        DMlp = 4,
        Heads = 2,
        KeyValueHeads = 2,
        DHead = (int)table.shape[1] / 2,
        Vocabulary = (int)table.shape[0],
        MaxContext = 64,
        ParallelResidual = true,
    };

    public override Device Device => CPU;

    public override IReadOnlyDictionary<HookPoint, Tensor> Run(Tensor ids, IReadOnlyCollection<HookPoint> read, IReadOnlyList<Intervention>? write = null)
    {
        var rows = table.index_select(0, ids.reshape(-1)).view(ids.shape[0], ids.shape[1], table.shape[1]);
        return RunFrom(0, rows, read, write);
    }

    public override IReadOnlyDictionary<HookPoint, Tensor> RunFrom(int layer, Tensor residual, IReadOnlyCollection<HookPoint> read, IReadOnlyList<Intervention>? write = null)
    {
        var written = (write ?? []).Aggregate(residual, (x, intervention) => intervention.Replace(x));
        return read.Distinct().ToDictionary(x => x, x => x == HookPoint.Logits ? written.matmul(table.t()) : written);
    }

    public override Tensor DirectLogits(Tensor directions) => throw new NotSupportedException();

    protected override void Dispose(bool disposing) => table.Dispose();
}
