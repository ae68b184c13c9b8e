using SaePortal.Compute.Nodes;
using SaePortal.Core.Answers;
using SaePortal.Core.LanguageModels;
using SaePortal.Torch.Harvesting;

namespace SaePortal.Compute.ModelSessions;

/// <summary>Encodes texts from the portal, wherever a node is.</summary>
public sealed partial class NodeTexts(IGrainFactory grains) : ITextSessions
{
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);

    /// <summary>Encodes a text.</summary>
    /// <param name="dictionary">The dictionary's name.</param>
    /// <param name="latent">The latent whose activations are wanted; null for none.</param>
    /// <param name="text">The text.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>The text's tokens and activations; or that no node runs.</returns>
    public async Task<Answer<EncodedText>> Encode(string dictionary, int? latent, string text, CancellationToken cancellation)
    {
        return TextEncoder.Check(text) is { } wrong ? wrong : await Asked(() => grains.GetGrain<ITextGrain>(dictionary).Encode(latent, text), cancellation).ConfigureAwait(false);
    }

    /// <summary>Gives a text's activations as a safetensors file.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="hooks">Hook points, at least one.</param>
    /// <param name="text">The text.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>The file; or that no node runs, or what is wrong with what was asked.</returns>
    public async Task<Answer<byte[]>> Activations(string model, HookPoint[] hooks, string text, CancellationToken cancellation) =>
        TextEncoder.Check(text) is { } wrong ? wrong : await Asked(() => grains.GetGrain<IActivationsGrain>(model).Write(hooks, text), cancellation).ConfigureAwait(false);

    /// <inheritdoc />
    public async Task<Answer<FiringText>> Firing(string model, FiringQuery query, CancellationToken cancellation) =>
        TextEncoder.Check(query.Text) is { } wrong ? wrong : await Asked(() => grains.GetGrain<ISearchGrain>(model).Firing(query), cancellation).ConfigureAwait(false);

    /// <inheritdoc />
    public Task<Answer<GeometryRow>> Nearest(string model, string dictionary, float[] direction, int limit, CancellationToken cancellation) =>
        Asked(() => grains.GetGrain<ISearchGrain>(model).Nearest(dictionary, direction, limit), cancellation);

    private static async Task<Answer<T>> Asked<T>(Func<Task<Reply<T>>> ask, CancellationToken cancellation)
        where T : class
    {
        try
        {
            return (await ask().WaitAsync(s_longest, cancellation).ConfigureAwait(false)).ToAnswer();
        }
        catch (OrleansException)
        {
            return new Problem(ProblemKind.Unavailable, "No compute node is running.", "Wait a few seconds, or see /status.");
        }
        catch (TimeoutException)
        {
            return new Problem(ProblemKind.Unavailable, $"The compute node did not answer within {s_longest.TotalSeconds:N0} seconds.", "See /status.");
        }
    }
}
