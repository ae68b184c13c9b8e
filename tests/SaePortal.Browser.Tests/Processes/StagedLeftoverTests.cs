using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using SaePortal.Tests.Shared;

namespace SaePortal.Browser.Tests.Processes;

/// <summary>What imports leave that were killed from outside.</summary>
[Collection(ProcessCollection.Name)]
public sealed class StagedLeftoverTests(PreparedData data)
{
    private const int StoriesInTheText = 40;

    [Fact]
    public async Task StartOfThePortal_DropsWhatAKilledImportLeftAndLeavesALivingOneAlone()
    {
        await using var portal = data.Portal();
        var staged = Path.Combine(portal.Data, "artifacts", "staged");
        var text = Path.Combine(portal.Data, "long.txt");
        var stories = await File.ReadAllTextAsync(data.Stories, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(text, string.Concat(Enumerable.Repeat(stories, StoriesInTheText)), TestContext.Current.CancellationToken);
        var (killed, itsFolder) = await Importing(portal, staged, text, "killed");
        killed.Kill();
        await killed.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(Directory.Exists(itsFolder), "The killed import had ended before.");
        var older = Directory.CreateDirectory(Path.Combine(staged, "corpus-of-an-older-version")).FullName;
        // It stands still so that the portal surely starts in its middle.
        var (living, livingFolder) = await Importing(portal, staged, text, "living");
        await PortalProcess.Signal(living, "STOP");

        await portal.Serve();
        await Eventually.Holds("the left-overs are gone", () => !Directory.Exists(itsFolder) && !Directory.Exists(older), () => string.Join('\n', Directory.GetFileSystemEntries(staged)));
        Assert.True(Directory.Exists(livingFolder), "The folder of a living import was removed.");
        await PortalProcess.Signal(living, "CONT");
        await living.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(living.ExitCode == 0, portal.Output);
        var corpora = await portal.Http.GetFromJsonAsync<JsonElement>("api/v1/corpora", TestContext.Current.CancellationToken);
        Assert.Equal(["living", "stories"], corpora.GetProperty("items").EnumerateArray().Select(x => x.GetProperty("name").GetString()));
        Assert.Empty(Directory.EnumerateFileSystemEntries(staged));
    }

    /// <summary>Begins an import and waits until it writes.</summary>
    private static async Task<(Process Process, string Folder)> Importing(PortalProcess portal, string staged, string text, string name)
    {
        var before = Directory.Exists(staged) ? Directory.GetDirectories(staged) : [];
        var process = portal.Start("corpus", "import", text, "--name", name);
        string? folder = null;
        await Eventually.Holds("the import writes", () =>
            (folder = Directory.Exists(staged) ? Directory.GetDirectories(staged).Except(before).FirstOrDefault(x => Directory.EnumerateFiles(x).Any()) : null) is not null, () => portal.Output);
        return (process, folder!);
    }
}
