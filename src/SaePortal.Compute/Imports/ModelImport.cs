using SaePortal.Core.Answers;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Naming;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.LanguageModels;

namespace SaePortal.Compute.Imports;

/// <summary>Takes a Hugging Face folder into the portal: checks it, copies what is needed, and lists its tokens' texts for pages. Needs no libtorch.</summary>
public sealed class ModelImport(LanguageModelStore models, ArtifactFolder artifacts)
{
    private static readonly string[] s_files = ["config.json", "generation_config.json", .. ModelFolder.TokenizerFiles];

    /// <summary>Imports.</summary>
    /// <param name="folder">The folder; it is read, not changed.</param>
    /// <param name="name">The model's slug.</param>
    /// <param name="cancellation">Stops and leaves nothing.</param>
    /// <returns>The model, or what is wrong with the folder or the name.</returns>
    public async Task<Answer<LanguageModelRecord>> Import(string folder, string name, CancellationToken cancellation)
    {
        if (Slug.Check(name, "model").Problem is { } wrongName)
        {
            return wrongName;
        }

        if (!Directory.Exists(folder))
        {
            return new Problem(ProblemKind.NotFound, $"There is no folder {folder}.", "Give the folder that holds config.json, the safetensors files and the tokenizer.");
        }

        if ((await models.Find(name, cancellation).ConfigureAwait(false)) is { Succeeded: true, Value.Name: var there } && there == name)
        {
            return new Problem(ProblemKind.Conflict, $"There is already a model named \"{name}\".", "Choose another name, or rename or remove that one.");
        }

        var checkedFolder = ModelFolder.Check(folder);
        if (!checkedFolder.Succeeded)
        {
            return checkedFolder.Problem;
        }

        var (spec, tokenizer) = checkedFolder.Value;
        using var staged = artifacts.Stage("model");
        try
        {
            foreach (var file in Directory.EnumerateFiles(folder).Where(Needed))
            {
                await ModelFolder.Copy(file, staged.Path, cancellation).ConfigureAwait(false);
            }

            ModelFolder.WritePieces(tokenizer, staged.Path);
            return await models.Add(name, spec, Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))), staged.Path, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Problem(ProblemKind.Unavailable, $"The model could not be copied: {e.Message}", "Check the disk's free space and the folder's rights.");
        }
    }

    private static bool Needed(string file)
    {
        var name = Path.GetFileName(file);
        return s_files.Contains(name) || name.EndsWith(".safetensors", StringComparison.Ordinal) || name.EndsWith(".safetensors.index.json", StringComparison.Ordinal);
    }
}
