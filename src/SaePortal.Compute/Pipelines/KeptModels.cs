using System.Globalization;
using System.Threading.Channels;
using SaePortal.Compute.Imports;
using SaePortal.Compute.Runs;
using SaePortal.Core.Answers;
using SaePortal.Core.Runs;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.LanguageModels;
using SaePortal.Torch.Native;
using SaePortal.Torch.Tokenizers;
using SaePortal.Torch.Transformers.Training;

namespace SaePortal.Compute.Pipelines;

/// <summary>
/// The models of a run on their way into the portal. The work's thread leaves each complete in a folder of the run before it goes on, so before any
/// checkpoint of a later step; they are added meanwhile. Whoever resumes the run first adds what a lost holder left, so that no step is missing
/// that will not be done again.
/// </summary>
internal sealed class KeptModels(RunRecord run, string corpus, ModelTrainingPlan plan, string tokenizerFolder, Tokenizer tokenizer, IPortalRecords records, ArtifactFolder artifacts)
{
    private readonly ModelTrainSpec _spec = (ModelTrainSpec)run.Spec;
    private readonly Channel<long> _steps = Channel.CreateUnbounded<long>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Leaves the model of a step in the run's folder; on the work's thread.</summary>
    public void Keep(ModelSnapshot model)
    {
        var place = artifacts.RunModel(run.Id, model.Step);
        // What lies there has the same bits.
        if (!Directory.Exists(place))
        {
            using var staged = artifacts.Stage("model");
            NeoXCheckpoint.Write(staged.Path, plan.Shape, model.Weights, _spec.Type == WeightType.BF16 ? ElementType.BF16 : ElementType.F32, tokenizer.Bos);
            ModelFolder.WritePieces(tokenizer, staged.Path);
            ArtifactFolder.Publish(staged.Path, place);
        }

        _steps.Writer.TryWrite(model.Step);
    }

    /// <summary>No more will come.</summary>
    public void Complete() => _steps.Writer.TryComplete();

    /// <summary>Adds models until no more come.</summary>
    /// <param name="stop">Cancelled when one cannot be added: the work is in vain then.</param>
    /// <returns>Why one could not be added; null when all are.</returns>
    public async Task<Problem?> Add(CancellationTokenSource stop)
    {
        try
        {
            foreach (var step in Left())
            {
                if (await Add(step, stop.Token).ConfigureAwait(false) is { } problem)
                {
                    return await Stopped(stop, problem).ConfigureAwait(false);
                }
            }

            await foreach (var step in _steps.Reader.ReadAllAsync(stop.Token).ConfigureAwait(false))
            {
                if (await Add(step, stop.Token).ConfigureAwait(false) is { } problem)
                {
                    return await Stopped(stop, problem).ConfigureAwait(false);
                }
            }

            return null;
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async Task<Problem> Stopped(CancellationTokenSource stop, Problem problem)
    {
        await stop.CancelAsync().ConfigureAwait(false);
        return problem;
    }

    /// <summary>Steps whose models a holder before this one left.</summary>
    private List<long> Left() => Directory.Exists(artifacts.RunModels(run.Id))
        ? [.. Directory.EnumerateDirectories(artifacts.RunModels(run.Id)).Select(x => long.Parse(Path.GetFileName(x), NumberStyles.None, CultureInfo.InvariantCulture)).Order()]
        : [];

    /// <summary>A copy is added, and what lies in the run's folder goes once the row stands: at any moment one of them is there.</summary>
    private async Task<Problem?> Add(long step, CancellationToken cancellation)
    {
        var place = artifacts.RunModel(run.Id, step);
        if (!Directory.Exists(place))
        {
            return null;
        }

        using var staged = artifacts.Stage("model");
        foreach (var file in Directory.EnumerateFiles(place))
        {
            await ModelFolder.Copy(file, staged.Path, cancellation).ConfigureAwait(false);
        }

        await ModelFolder.CopyTokenizer(tokenizerFolder, staged.Path, cancellation).ConfigureAwait(false);
        var made = ModelFolder.Check(staged.Path);
        if (!made.Succeeded)
        {
            return made.Problem;
        }

        var name = step == plan.Steps ? _spec.Name : _spec.SnapshotName(step);
        var added = await records.AddModel(new NewModel(name, made.Value.Spec, corpus, run.Id, step), run.Epoch, staged.Path, cancellation).ConfigureAwait(false);
        if (added.Succeeded)
        {
            ArtifactFolder.Drop(place);
        }

        return added.Problem;
    }
}
