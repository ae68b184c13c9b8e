using SaePortal.Core.Latents;

namespace SaePortal.Web.Exports;

/// <summary>A file of latents while it is written, some at a time; the stream stays the caller's.</summary>
internal abstract class LatentSheet
{
    /// <summary>Adds latents behind those that are there.</summary>
    /// <param name="latents">Some hundreds at most.</param>
    /// <param name="cancellation">Stops between latents; the file is of no use then.</param>
    public abstract Task Add(IReadOnlyList<LatentSummary> latents, CancellationToken cancellation);

    /// <summary>Writes what is still held back. Without it the file is not whole.</summary>
    public abstract Task End(CancellationToken cancellation);
}
