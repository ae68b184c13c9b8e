using SaePortal.Core.Answers;
using SaePortal.Core.Corpora;
using SaePortal.Core.Runs;
using SaePortal.Torch.Corpora;

namespace SaePortal.Compute.Pipelines;

/// <summary>The packed tokens of a corpus for a run, and a line in its log when they had to be made first.</summary>
internal static class PackedText
{
    public static Answer<PackedCorpus> Open(IRunContext context, string corpusFolder, string modelFolder, Packing packing, CancellationToken cancellation)
    {
        var progress = new FirstReport(() => context.Log("packing", "Turns the corpus into tokens; this is kept."));
        return CorpusPacker.Open(corpusFolder, modelFolder, packing, progress, cancellation);
    }

    private sealed class FirstReport(Action first) : IProgress<double>
    {
        private bool _reported;

        public void Report(double value)
        {
            if (!_reported)
            {
                _reported = true;
                first();
            }
        }
    }
}
