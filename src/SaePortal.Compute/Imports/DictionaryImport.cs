using SaePortal.Core.Answers;
using SaePortal.Core.Corpora;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Naming;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.LanguageModels;
using SaePortal.Torch.Dictionaries;
using SaePortal.Torch.Dictionaries.Formats;

namespace SaePortal.Compute.Imports;

/// <summary>Takes a dictionary that another library, another portal or a script wrote into the portal.</summary>
public sealed class DictionaryImport(LanguageModelStore models, DictionaryStore dictionaries, ArtifactFolder artifacts)
{
    /// <summary>Imports.</summary>
    /// <param name="folder">A folder of any known layout.</param>
    /// <param name="model">The model that it belongs to.</param>
    /// <param name="input">Where it reads: a hook point's name.</param>
    /// <param name="output">Where a transcoder writes; null for an autoencoder.</param>
    /// <param name="name">The dictionary's slug.</param>
    /// <param name="cancellation">Stops and leaves nothing.</param>
    /// <returns>The dictionary, or what is wrong.</returns>
    public async Task<Answer<DictionaryRecord>> Import(string folder, string model, string input, string? output, string name, CancellationToken cancellation)
    {
        if (Slug.Check(name, "dictionary").Problem is { } wrongName)
        {
            return wrongName;
        }

        if ((await models.Find(model, cancellation).ConfigureAwait(false)).Or(out var problem) is not { } record)
        {
            return problem!;
        }

        var reads = HookPoint.Parse(input);
        var writes = output is null ? default : HookPoint.Parse(output);
        if ((reads.Problem ?? writes.Problem) is { } wrongHook)
        {
            return wrongHook;
        }

        var read = DictionaryFormats.Read(folder, record.Spec, reads.Value, output is null ? null : writes.Value);
        if (!read.Succeeded)
        {
            return read.Problem;
        }

        using var staged = artifacts.Stage("dictionary");
        try
        {
            var hash = DictionaryFolder.Save(staged.Path, read.Value.Spec, read.Value.Weights);
            return await dictionaries.Add(
                new NewDictionary(name, record.Id, read.Value.Spec, new Packing(Math.Min(new Packing().Context, record.Spec.MaxContext)), null, null, Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))), hash),
                staged.Path, cancellation).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            return new Problem(ProblemKind.Unavailable, $"The dictionary could not be stored: {e.Message}", "Check the disk's free space.");
        }
    }
}
