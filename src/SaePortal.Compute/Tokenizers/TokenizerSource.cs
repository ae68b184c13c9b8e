using SaePortal.Core.Answers;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Naming;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.Tokenizers;

namespace SaePortal.Compute.Tokenizers;

/// <summary>The tokenizer that a model shall be trained with: one that was trained here, or that of a model.</summary>
/// <param name="Name">Its present name.</param>
/// <param name="Folder">Where its files lie.</param>
public sealed record TokenizerSource(string Name, string Folder)
{
    /// <summary>Finds it. A tokenizer that was trained here goes before a model of the same name.</summary>
    /// <param name="name">What the recipe says.</param>
    /// <param name="tokenizers">Those that were trained here.</param>
    /// <param name="model">Finds a model by name.</param>
    /// <param name="artifacts">Where models lie.</param>
    /// <returns>The tokenizer, or that there is neither.</returns>
    public static async Task<Answer<TokenizerSource>> Find(string? name, TokenizerStore tokenizers, Func<string, Task<Answer<LanguageModelRecord>>> model, ArtifactFolder artifacts)
    {
        if (tokenizers.Find(name) is { Succeeded: true, Value: { } trained })
        {
            return new TokenizerSource(trained.Name, trained.Folder);
        }

        return await model(name ?? "").ConfigureAwait(false) is { Succeeded: true, Value: { } found }
            ? new TokenizerSource(found.Name, artifacts.Model(found.Id))
            : new Problem(ProblemKind.NotFound, $"There is neither a tokenizer nor a model named \"{Slug.Shown(name)}\".", "saeportal tokenizer list and saeportal model list show what there is; saeportal tokenizer train makes one.");
    }
}
