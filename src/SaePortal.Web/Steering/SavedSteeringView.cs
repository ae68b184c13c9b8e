using SaePortal.Core.Answers;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.Steering;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.LanguageModels;
using SaePortal.Storage.Steering;

namespace SaePortal.Web.Steering;

/// <summary>What the page of a saved steering shows, and what became of the things that it names.</summary>
public sealed class SavedSteeringView(SteeringStore store, LanguageModelStore models, DictionaryStore dictionaries)
{
    /// <summary>The steering; null when there is none.</summary>
    public SavedSteering? Saved { get; private set; }

    /// <summary>What the model is called now; null when it was removed.</summary>
    public string? Model { get; private set; }

    /// <summary>The dictionary of each latent as it is now; null where it was removed.</summary>
    public IReadOnlyList<DictionaryRecord?> Dictionaries { get; private set; } = [];

    /// <summary>Whether all that it names is still here.</summary>
    public bool CanRunAgain => Model is not null && Dictionaries.All(x => x is not null);

    /// <summary>Reads it.</summary>
    /// <returns>Done, or that there is none.</returns>
    public async Task<Answer<Done>> Load(string share, CancellationToken cancellation)
    {
        if ((await store.Get(share, cancellation).ConfigureAwait(false)).Or(out var problem) is not { } found)
        {
            return problem!;
        }

        Model = (await models.Get(found.Outcome.ModelId, cancellation).ConfigureAwait(false))?.Name;
        var now = new List<DictionaryRecord?>();
        foreach (var latent in found.Outcome.Latents)
        {
            now.Add(await dictionaries.Get(latent.DictionaryId, cancellation).ConfigureAwait(false));
        }

        (Dictionaries, Saved) = (now, found);
        return Done.Yes;
    }
}
