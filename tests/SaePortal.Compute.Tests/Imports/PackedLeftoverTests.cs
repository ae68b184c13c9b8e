using SaePortal.Core.Corpora;
using SaePortal.Storage.Artifacts;
using SaePortal.Torch.Corpora;

namespace SaePortal.Compute.Tests.Imports;

/// <summary>Tokens that were being packed when their process was killed.</summary>
public sealed class PackedLeftoverTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("saeportal-packed-").FullName;

    [Fact]
    public void Start_DropsWhatAKilledPackingLeft_AndLeavesTheLivingAndTheFinishedAlone()
    {
        var artifacts = new ArtifactFolder(_data);
        var packed = Path.Combine(artifacts.Corpus(3), Packing.FolderName);
        using (var finished = Writer("finished"))
        {
            using var corpus = finished.Finish().Value!;
        }

        using var living = Writer("living");
        var ofAnOlderVersion = Directory.CreateDirectory(Path.Combine(packed, $"key-128.{Guid.NewGuid():N}.part")).FullName;
        File.WriteAllText(Path.Combine(ofAnOlderVersion, "tokens.bin"), "half");
        var killed = Directory.CreateDirectory(Path.Combine(packed, $"key-64-{Guid.NewGuid():N}.part")).FullName;
        File.WriteAllText(killed + ".lock", "");

        artifacts.DropAbandoned();

        Assert.Equal(["finished", "living-"], Directory.EnumerateDirectories(packed).Select(x => Path.GetFileName(x).Split('-') is [var name, _] ? name + "-" : Path.GetFileName(x)).Order(StringComparer.Ordinal));
        using var whole = living.Finish().Value!;
        Assert.Equal(2, whole.Contexts);
        Assert.Equal(["finished", "living"], Directory.EnumerateDirectories(packed).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        PackedCorpusWriter Writer(string name)
        {
            var writer = new PackedCorpusWriter(Path.Combine(packed, name), new Packing(4), null, 10);
            writer.Add([1, 2, 3, 4, 5, 6, 7, 8]);
            return writer;
        }
    }

    public void Dispose() => Directory.Delete(_data, true);
}
