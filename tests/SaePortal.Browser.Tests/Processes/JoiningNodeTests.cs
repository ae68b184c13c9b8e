using System.Net;
using System.Net.Http.Json;

namespace SaePortal.Browser.Tests.Processes;

/// <summary>Nodes that are started by hand, with a data folder of their own choice.</summary>
[Collection(ProcessCollection.Name)]
public sealed class JoiningNodeTests(PreparedData data)
{
    [Fact]
    public async Task Node_JoinsOnlyWhenItSeesThePortalsFolderAndIsOfItsVersion()
    {
        await using var portal = data.Portal();
        await portal.Serve();
        await portal.Nodes(1);
        var folders = Directory.CreateTempSubdirectory("saeportal-joining-").FullName;
        try
        {
            // As a folder looks that was copied or synchronised rather than mounted.
            var copy = Directory.CreateDirectory(Path.Combine(folders, "copy")).FullName;
            File.Copy(Path.Combine(portal.Data, "portal.json"), Path.Combine(copy, "portal.json"));
            var (code, _, error) = await portal.Verb("node", "--data", copy);
            Assert.Equal(1, code);
            Assert.Equal($"saeportal: The portal does not see the file that the node wrote into its artifact folder: {portal.Data} of the portal and the node's data folder are not the same. "
                + "Give the node the portal's own data folder with --data; on another machine, mount it.\n", error);
            Assert.DoesNotContain(Directory.EnumerateFiles(copy, "*", SearchOption.AllDirectories), x => Path.GetFileName(x) != "portal.json");

            using var older = await portal.Http.PostAsJsonAsync("api/v1/nodes", new { version = "0.0.1", database = "SQLite", mark = Guid.NewGuid() }, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Conflict, older.StatusCode);
            Assert.Contains("The node is SaePortal 0.0.1, and the portal ", await older.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
            await portal.Nodes(1);

            // The same folder by another path, as a mount is.
            var link = Directory.CreateSymbolicLink(Path.Combine(folders, "link"), portal.Data).FullName;
            portal.Start("node", "--data", link);
            await portal.Nodes(2);
            Assert.Empty(Directory.EnumerateFiles(Path.Combine(portal.Data, "artifacts")));
        }
        finally
        {
            Directory.Delete(folders, true);
        }
    }
}
