using System.Globalization;
using System.Runtime.CompilerServices;
using SaePortal.Core.Answers;
using SaePortal.Core.Corpora;
using SaePortal.Core.Worlds;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.Corpora;
using SaePortal.Torch.Corpora;

namespace SaePortal.Compute.Demo;

/// <summary>Writes the experiment's text straight into the portal: what <c>world generate</c> and <c>corpus import</c> do, without the file between them.</summary>
public sealed class DemoText(CorpusStore corpora, ArtifactFolder artifacts)
{
    /// <summary>Writes it.</summary>
    /// <param name="progress">Told the words written so far.</param>
    /// <param name="cancellation">Stops and leaves nothing.</param>
    /// <returns>The corpus, or why it could not be written.</returns>
    public async Task<Answer<CorpusRecord>> Write(IProgress<long> progress, CancellationToken cancellation)
    {
        if (World.Find(DemoRecipe.World).Or(out var problem) is not { } world)
        {
            return problem!;
        }

        using var staged = artifacts.Stage("corpus");
        var written = await CorpusArchive.Write(Documents(world, progress, cancellation), staged.Path, null, cancellation).ConfigureAwait(false);
        return written.Or(out problem) is { } contents
            ? await corpora.Add(DemoRecipe.Corpus, contents.Documents, contents.Bytes, contents.Labels, DemoRecipe.TextSource, staged.Path, cancellation).ConfigureAwait(false)
            : problem!;
    }

    private static async IAsyncEnumerable<CorpusDocument> Documents(World world, IProgress<long> progress, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var words = 0L;
        foreach (var document in world.Documents(DemoRecipe.TextSeed))
        {
            cancellation.ThrowIfCancellationRequested();
            yield return new CorpusDocument(
                document.Text,
                string.Create(CultureInfo.InvariantCulture, $$"""{"words":{{document.Words}},"nats":{{document.Nats:0.00}}}"""),
                [.. document.Labels.Select(x => new LabelledSpan(x.Start, x.End, x.Attribute, x.Value, world.ScopeOf(x.Attribute, x.Value)))]);
            words += document.Words;
            progress.Report(words);
            if (words >= DemoRecipe.Words)
            {
                break;
            }

            if (words % YieldEvery < document.Words)
            {
                // The portal answers its first pages on the same cores.
                await Task.Yield();
            }
        }
    }

    private const int YieldEvery = 10_000;
}
