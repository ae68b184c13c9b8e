using System.Collections.Concurrent;
using SaePortal.Compute.Runs;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.Latents;

namespace SaePortal.Compute.ModelSessions;

/// <summary>Densities and maxima of harvests, kept where texts are encoded: latents are weighed there, so that only those that are shown travel.</summary>
internal sealed class KnownScales(IPortalRecords records)
{
    // Eight megabytes each at a million latents.
    private const int Kept = 8;

    private readonly ConcurrentDictionary<int, LatentScales> _known = new();

    /// <summary>Those of a dictionary's harvest; null when it was not harvested.</summary>
    public async Task<LatentScales?> Of(DictionaryRecord dictionary, CancellationToken cancellation)
    {
        if (dictionary.Harvest is not { } harvest)
        {
            return null;
        }

        if (_known.TryGetValue(harvest.Run, out var known))
        {
            return known;
        }

        if (await records.Scales(dictionary.Name, cancellation).ConfigureAwait(false) is not { Succeeded: true } read)
        {
            return null;
        }

        if (_known.Count >= Kept)
        {
            _known.Clear();
        }

        return _known[harvest.Run] = read.Value;
    }
}
