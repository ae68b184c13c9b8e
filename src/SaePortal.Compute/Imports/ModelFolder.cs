using SaePortal.Core.Answers;
using SaePortal.Core.LanguageModels;
using SaePortal.Torch.Tokenizers;
using SaePortal.Torch.Transformers;

namespace SaePortal.Compute.Imports;

/// <summary>What a model's folder holds, whether it was imported or trained: a checkpoint as others have it, its tokenizer, and the texts of its tokens for pages. Needs no libtorch.</summary>
public static class ModelFolder
{
    /// <summary>The file that holds the texts of a model's tokens.</summary>
    public const string PiecesFile = "pieces.bin";

    /// <summary>The files that have to do with the tokenizer.</summary>
    public static IReadOnlyList<string> TokenizerFiles { get; } = ["tokenizer_config.json", "special_tokens_map.json", .. TokenizerReader.FileNames];

    /// <summary>Checks that the weights are those of the configuration, and that they have a place for every token.</summary>
    /// <returns>Shape and tokenizer, or what is wrong with the folder.</returns>
    internal static Answer<(ModelSpec Spec, Tokenizer Tokenizer)> Check(string folder)
    {
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
            return tokenizer.Vocabulary <= spec.Vocabulary
                ? (spec, tokenizer)
                : new Problem(ProblemKind.Unreadable, $"The tokenizer in {folder} has {tokenizer.Vocabulary} tokens, and the model's embedding {spec.Vocabulary}.", "Give the tokenizer that the model was trained with.");
        }
    }

    /// <summary>Writes the texts of the tokens.</summary>
    internal static void WritePieces(Tokenizer tokenizer, string folder) => TokenPieces.Of(tokenizer).Write(Path.Combine(folder, PiecesFile));

    /// <summary>Copies the files that have to do with the tokenizer.</summary>
    internal static async Task CopyTokenizer(string from, string to, CancellationToken cancellation)
    {
        foreach (var file in TokenizerFiles.Select(x => Path.Combine(from, x)).Where(File.Exists))
        {
            await Copy(file, to, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Copies a file into a folder that has none of its name.</summary>
    internal static async Task Copy(string file, string folder, CancellationToken cancellation)
    {
        var source = File.OpenRead(file);
        var target = new FileStream(Path.Combine(folder, Path.GetFileName(file)), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20, FileOptions.Asynchronous);
        await using (source.ConfigureAwait(false))
        await using (target.ConfigureAwait(false))
        {
            await source.CopyToAsync(target, cancellation).ConfigureAwait(false);
        }
    }
}
