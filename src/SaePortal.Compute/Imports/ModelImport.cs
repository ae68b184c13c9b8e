using SaePortal.Core.Answers;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Naming;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.LanguageModels;
using SaePortal.Torch.Tokenizers;
using SaePortal.Torch.Transformers;

namespace SaePortal.Compute.Imports;

/// <summary>Takes a Hugging Face folder into the portal: checks it, copies what is needed, and lists its tokens' texts for pages. Needs no libtorch.</summary>
public sealed class ModelImport(LanguageModelStore models, ArtifactFolder artifacts)
{
    /// <summary>The file that holds the texts of a model's tokens.</summary>
    public const string PiecesFile = "pieces.bin";

    private static readonly string[] s_files = ["config.json", "generation_config.json", "tokenizer_config.json", "special_tokens_map.json", .. TokenizerReader.FileNames];

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

        if (Checkpoint.Open(folder).Or(out var problem) is not { } checkpoint)
        {
            return problem!;
        }

        using (checkpoint)
        {
            if (TokenizerReader.Load(folder).Or(out problem) is not { } tokenizer)
            {
                return problem!;
            }

            var spec = checkpoint.Config.Spec;
            if (tokenizer.Vocabulary > spec.Vocabulary)
            {
                return new Problem(ProblemKind.Unreadable, $"The tokenizer in {folder} has {tokenizer.Vocabulary} tokens, and the model's embedding {spec.Vocabulary}.", "Give the tokenizer that the model was trained with.");
            }

            var staged = artifacts.Stage("model");
            try
            {
                foreach (var file in Directory.EnumerateFiles(folder).Where(Needed))
                {
                    await Copy(file, Path.Combine(staged, Path.GetFileName(file)), cancellation).ConfigureAwait(false);
                }

                TokenPieces.Of(tokenizer).Write(Path.Combine(staged, PiecesFile));
                return await models.Add(name, spec, Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))), staged, cancellation).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return new Problem(ProblemKind.Unavailable, $"The model could not be copied: {e.Message}", "Check the disk's free space and the folder's rights.");
            }
            finally
            {
                ArtifactFolder.Drop(staged);
            }
        }
    }

    private static bool Needed(string file)
    {
        var name = Path.GetFileName(file);
        return s_files.Contains(name) || name.EndsWith(".safetensors", StringComparison.Ordinal) || name.EndsWith(".safetensors.index.json", StringComparison.Ordinal);
    }

    private static async Task Copy(string from, string to, CancellationToken cancellation)
    {
        var source = File.OpenRead(from);
        var target = new FileStream(to, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20, FileOptions.Asynchronous);
        await using (source.ConfigureAwait(false))
        await using (target.ConfigureAwait(false))
        {
            await source.CopyToAsync(target, cancellation).ConfigureAwait(false);
        }
    }
}
