using System.IO.Compression;
using SaePortal.Core.Answers;
using SaePortal.Core.Dictionaries;
using SaePortal.Storage.Latents;
using SaePortal.Web.Latents;

namespace SaePortal.Web.Exports;

/// <summary>Writes the latents that a query finds, all of them, in its order. Memory does not grow with their number.</summary>
public sealed class LatentExport(LatentStore latents, HarvestTexts texts) : IDisposable
{
    private const int AtOnce = 500;
    private const int TemporaryAtOnce = 2;

    /// <summary>Parquet needs a file of its own first: more visitors than so many at once wait.</summary>
    private readonly SemaphoreSlim _temporary = new(TemporaryAtOnce);

    /// <summary>Writes them to a stream that may only go forward.</summary>
    /// <param name="dictionary">A dictionary that was harvested.</param>
    /// <param name="query">Which latents, in which order.</param>
    /// <param name="format">As what.</param>
    /// <param name="to">Stays the caller's.</param>
    /// <param name="cancellation">Stops; what was written so far is no whole file.</param>
    /// <returns>How many latents the query found.</returns>
    /// <exception cref="ProblemException">Examples, or the text that they point into, cannot be read.</exception>
    public async Task<long> Write(DictionaryRecord dictionary, LatentQuery query, LatentFormat format, Stream to, CancellationToken cancellation)
    {
        if (format != LatentFormat.Parquet || (to.CanSeek && to.CanRead))
        {
            return await Fill(dictionary, query, format, to, cancellation).ConfigureAwait(false);
        }

        await _temporary.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await using var file = new FileStream(
                Path.Combine(Path.GetTempPath(), $"saeportal-export-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
            var found = await Fill(dictionary, query, format, file, cancellation).ConfigureAwait(false);
            file.Position = 0;
            await file.CopyToAsync(to, cancellation).ConfigureAwait(false);
            return found;
        }
        finally
        {
            _temporary.Release();
        }
    }

    /// <summary>Writes them to a file, which is replaced when all are there.</summary>
    /// <param name="dictionary">A dictionary that was harvested.</param>
    /// <param name="query">Which latents, in which order.</param>
    /// <param name="format">As what.</param>
    /// <param name="packed">Whether with gzip.</param>
    /// <param name="output">The file.</param>
    /// <param name="cancellation">Stops, and leaves nothing.</param>
    /// <returns>How many latents the query found; or why the file could not be written.</returns>
    public async Task<Answer<long>> WriteFile(DictionaryRecord dictionary, LatentQuery query, LatentFormat format, bool packed, string output, CancellationToken cancellation)
    {
        if (ExportFile.Check(output, null, 0) is { } problem)
        {
            return problem;
        }

        var temporary = $"{output}.{Guid.NewGuid():n}.tmp";
        try
        {
            long found;
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.Asynchronous))
            {
                if (packed)
                {
                    await using var gzip = new GZipStream(file, CompressionLevel.Optimal);
                    found = await Write(dictionary, query, format, gzip, cancellation).ConfigureAwait(false);
                }
                else
                {
                    found = await Write(dictionary, query, format, file, cancellation).ConfigureAwait(false);
                }
            }

            File.Move(temporary, output, overwrite: true);
            return found;
        }
        catch (ProblemException e)
        {
            return e.Problem;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ExportFile.Failed(output, e);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _temporary.Dispose();

    private async Task<long> Fill(DictionaryRecord dictionary, LatentQuery query, LatentFormat format, Stream to, CancellationToken cancellation)
    {
        var sheet = SheetOf(dictionary, format, to);
        long found = 0;
        for (LatentKey? after = null; ;)
        {
            var some = await latents.Page(dictionary.Harvest!.Run, query, after, AtOnce, cancellation).ConfigureAwait(false);
            await sheet.Add(some, cancellation).ConfigureAwait(false);
            found += some.Count;
            if (some.Count < AtOnce)
            {
                await sheet.End(cancellation).ConfigureAwait(false);
                return found;
            }

            after = LatentKey.Of(some[^1], query.Sort);
        }
    }

    private LatentSheet SheetOf(DictionaryRecord dictionary, LatentFormat format, Stream to)
    {
        var pieces = texts.Pieces(dictionary.ModelId) is { Succeeded: true } known ? known.Value : null;
        return format switch
        {
            LatentFormat.Csv => new CsvSheet(to, pieces),
            LatentFormat.Parquet => new ParquetSheet(to, pieces),
            LatentFormat.Neuronpedia => new NeuronpediaSheet(to, dictionary, latents, texts, pieces),
            _ => new JsonLinesSheet(to, pieces),
        };
    }
}
