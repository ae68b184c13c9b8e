using SaePortal.Core.Dictionaries;
using SaePortal.Core.Meanings;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.Meanings;

namespace SaePortal.Web.Meanings;

/// <summary>What the untrained twin of a dictionary detects of the same labels.</summary>
/// <param name="Dictionary">The twin.</param>
/// <param name="Report">What was counted of it.</param>
public sealed record MeaningTwin(DictionaryRecord Dictionary, MeaningReport Report)
{
    /// <summary>Looks for it.</summary>
    /// <returns>The twin; null while there is none that was compared with labels.</returns>
    internal static async Task<MeaningTwin?> Of(DictionaryRecord dictionary, DictionaryStore dictionaries, MeaningStore meanings, CancellationToken cancellation) =>
        await dictionaries.UntrainedTwin(dictionary, cancellation).ConfigureAwait(false) is { Harvest: { } harvest } twin
            && await meanings.Report(harvest.Run, cancellation).ConfigureAwait(false) is { } report
            ? new MeaningTwin(twin, report) : null;
}
