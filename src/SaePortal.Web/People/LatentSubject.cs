using SaePortal.Core.Answers;
using SaePortal.Core.Dictionaries;
using SaePortal.Storage.Dictionaries;

namespace SaePortal.Web.People;

/// <summary>A latent that somebody writes about; it need not be harvested.</summary>
/// <param name="Dictionary">Its dictionary.</param>
/// <param name="Latent">Its index.</param>
public sealed record LatentSubject(DictionaryRecord Dictionary, int Latent)
{
    /// <summary>Finds the latent.</summary>
    /// <returns>It, or that there is none.</returns>
    public static async Task<Answer<LatentSubject>> Find(DictionaryStore dictionaries, string? name, int latent, CancellationToken cancellation)
    {
        if ((await dictionaries.Find(name, cancellation).ConfigureAwait(false)).Or(out var problem) is not { } dictionary)
        {
            return problem!;
        }

        return latent >= 0 && latent < dictionary.Spec.Width ? new LatentSubject(dictionary, latent)
            : new Problem(ProblemKind.NotFound, $"\"{dictionary.Name}\" has no latent {latent}.", $"They go from 0 to {dictionary.Spec.Width - 1}.");
    }
}
