using SaePortal.Core.Answers;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.Latents;
using SaePortal.Torch.Corpora;
using SaePortal.Torch.Training;

namespace SaePortal.Compute.ModelSessions;

/// <summary>What a latent is worth, measured while somebody waits.</summary>
public sealed partial class TextEncoder
{
    /// <summary>Contexts that are read at most.</summary>
    public const int MostContexts = 64;

    /// <summary>Takes a latent out on contexts of the text that its dictionary was harvested from.</summary>
    /// <param name="dictionary">The dictionary's name.</param>
    /// <param name="latent">The latent.</param>
    /// <param name="contexts">Contexts of that text, 1 to <see cref="MostContexts"/>.</param>
    /// <param name="cancellation">Stops waiting.</param>
    public async Task<Answer<AblationEffect>> Ablate(string dictionary, int latent, IReadOnlyList<int> contexts, CancellationToken cancellation)
    {
        if ((await _records.Dictionary(dictionary, cancellation).ConfigureAwait(false)).Or(out var problem) is not { } record)
        {
            return problem!;
        }

        if (latent < 0 || latent >= record.Spec.Width)
        {
            return new Problem(ProblemKind.NotFound, $"\"{record.Name}\" has no latent {latent}.", $"They go from 0 to {record.Spec.Width - 1}.");
        }

        if (record.Harvest is not { } harvest)
        {
            return new Problem(ProblemKind.NotFound, $"\"{record.Name}\" was not harvested yet.", "Start a harvest over a corpus.");
        }

        if (contexts.Count is 0 or > MostContexts)
        {
            return new Problem(ProblemKind.Invalid, $"An effect cannot be measured on {contexts.Count} contexts.", $"Give 1 to {MostContexts}.");
        }

        using var interactive = _turn.Interactive();
        return await _thread.Do(() =>
        {
            cancellation.ThrowIfCancellationRequested();
            return Measure(record, harvest, latent, contexts, cancellation);
        }).WaitAsync(cancellation).ConfigureAwait(false);
    }

    private Answer<AblationEffect> Measure(DictionaryRecord record, Harvest harvest, int latent, IReadOnlyList<int> contexts, CancellationToken cancellation)
    {
        var loaded = _loaded.Get(record);
        if (!loaded.Succeeded)
        {
            return loaded.Problem;
        }

        if (CorpusPacker.Open(_artifacts.Corpus(harvest.CorpusId), _artifacts.Model(record.ModelId), harvest.Packing, null, cancellation).Or(out var problem) is not { } corpus)
        {
            return problem!;
        }

        using (corpus)
        {
            return contexts.Any(x => x < 0 || x >= corpus.Contexts)
                ? new Problem(ProblemKind.Invalid, $"The text has {corpus.Contexts} contexts, and one beyond them was asked for.", "Harvest the dictionary again.")
                : LatentAblation.Measure(loaded.Value.Model.Model, loaded.Value.Dictionary, corpus, latent, contexts.Distinct(), cancellation);
        }
    }
}
