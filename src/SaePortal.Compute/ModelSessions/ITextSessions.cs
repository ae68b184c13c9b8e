using SaePortal.Core.Answers;
using SaePortal.Torch.Harvesting;

namespace SaePortal.Compute.ModelSessions;

/// <summary>Questions that a loaded model answers: in this process for a command, on a compute node for the portal.</summary>
public interface ITextSessions
{
    /// <summary>Tells which latents of a model's dictionaries fire in a text; the model runs once for all of them.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="query">The text, the dictionaries and the order.</param>
    /// <param name="cancellation">Stops waiting.</param>
    Task<Answer<FiringText>> Firing(string model, FiringQuery query, CancellationToken cancellation);

    /// <summary>Tells which latents' decoder rows point most as a direction does, and which tokens it promotes.</summary>
    /// <param name="model">The name of the dictionary's model.</param>
    /// <param name="dictionary">The dictionary's name.</param>
    /// <param name="direction">[d_out].</param>
    /// <param name="limit">Latents listed at most.</param>
    /// <param name="cancellation">Stops waiting.</param>
    Task<Answer<GeometryRow>> Nearest(string model, string dictionary, float[] direction, int limit, CancellationToken cancellation);
}
