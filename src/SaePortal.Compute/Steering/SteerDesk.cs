using SaePortal.Core.Answers;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Naming;
using SaePortal.Core.Steering;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.LanguageModels;
using SaePortal.Storage.Latents;

namespace SaePortal.Compute.Steering;

/// <summary>Checks what a visitor wants to steer and looks it up, before a node is asked.</summary>
public sealed class SteerDesk(LanguageModelStore models, DictionaryStore dictionaries, LatentStore latents)
{
    /// <summary>Makes an order.</summary>
    /// <param name="spec">What is asked for; without a model, that of the first latent.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <returns>The order, or the first thing that is wrong.</returns>
    public async Task<Answer<SteerOrder>> Order(SteerSpec spec, CancellationToken cancellation)
    {
        if (spec.Latents.FirstOrDefault(x => !Slug.IsWellFormed(x.Dictionary)) is { } nameless)
        {
            return new Problem(ProblemKind.NotFound, $"There is no dictionary \"{Slug.Shown(nameless.Dictionary)}\".", "saeportal dictionary list shows what there is.");
        }

        if (spec.Model.Length == 0 && spec.Latents.Count > 0)
        {
            var first = await dictionaries.Find(spec.Latents[0].Dictionary, cancellation).ConfigureAwait(false);
            if (!first.Succeeded)
            {
                return first.Problem;
            }

            spec = spec with { Model = first.Value.Model };
        }

        if (spec.Check() is { } wrong)
        {
            return wrong;
        }

        if ((await models.Find(spec.Model, cancellation).ConfigureAwait(false)).Or(out var problem) is not { } model)
        {
            return problem!;
        }

        var ordered = new List<OrderedLatent>();
        foreach (var asked in spec.Latents.GroupBy(x => x.Dictionary).SelectMany(x => x))
        {
            if ((await Latent(asked, model, spec.Method, cancellation).ConfigureAwait(false)).Or(out problem) is not { } latent)
            {
                return problem!;
            }

            ordered.Add(latent);
        }

        return new SteerOrder(model, spec with { Model = model.Name, Latents = [.. ordered.Select(x => new SteeredLatent(x.Dictionary.Name, x.Latent, x.Strength))] }, ordered);
    }

    private async Task<Answer<OrderedLatent>> Latent(SteeredLatent asked, LanguageModelRecord model, SteeringMethod method, CancellationToken cancellation)
    {
        if ((await dictionaries.Find(asked.Dictionary, cancellation).ConfigureAwait(false)).Or(out var problem) is not { } dictionary)
        {
            return problem!;
        }

        if (dictionary.ModelId != model.Id)
        {
            return new Problem(ProblemKind.Invalid, $"The dictionary \"{dictionary.Name}\" belongs to the model \"{dictionary.Model}\", not to \"{model.Name}\".", "Steer a model with its own dictionaries.");
        }

        if (asked.Latent < 0 || asked.Latent >= dictionary.Spec.Width)
        {
            return new Problem(ProblemKind.NotFound, $"\"{dictionary.Name}\" has no latent {asked.Latent}.", $"They go from 0 to {dictionary.Spec.Width - 1}.");
        }

        var known = dictionary.Harvest is { } harvest ? await latents.Get(harvest.Run, asked.Latent, cancellation).ConfigureAwait(false) : null;
        return known is { Maximum: > 0 } || method == SteeringMethod.Ablate ? new OrderedLatent(dictionary, asked.Latent, asked.Strength, known?.Maximum ?? 0, [.. (known?.TopTokens ?? []).Take(3).Select(x => x.Token)])
            : known is null ? new Problem(ProblemKind.Invalid, $"\"{dictionary.Name}\" was not harvested, so the largest activation of latent {asked.Latent} is not known.", "Harvest it, or ablate the latent.")
            : new Problem(ProblemKind.Invalid, $"Latent {asked.Latent} of \"{dictionary.Name}\" never fired during the harvest, so its strength has no unit.", "Choose another, or ablate it.");
    }
}
