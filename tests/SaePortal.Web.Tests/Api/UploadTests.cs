using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using SaePortal.Tests.Shared;
using SaePortal.Web.Api;

namespace SaePortal.Web.Tests.Api;

/// <summary>Files that come over the network.</summary>
[Collection("portal")]
public sealed class UploadTests(PortalFixture portal)
{
    private const string Story = "Once there was a dog.\n<|endoftext|>\nThe dog was red.\n";

    [Fact]
    public async Task Corpus_Uploaded_CanBeImportedRenamedReadAndRemoved_AndTheUploadIsGone()
    {
        var before = await DataState.Of(portal.Data);
        var path = (await PortalFixture.Ok(await Upload("corpus", ("dogs.txt", Story)))).GetProperty("path").GetString()!;

        var imported = await PortalFixture.Ok(await portal.Http.PostAsJsonAsync("corpora", new { path, name = "dogs" }));
        Assert.Equal(2, imported.GetProperty("documents").GetInt64());
        await PortalFixture.Ok(await portal.Http.PatchAsJsonAsync("corpora/dogs", new { name = "hounds" }));
        var documents = await portal.Get("corpora/dogs/documents");
        var plan = await portal.Get("corpora/hounds/removal");
        var removed = await PortalFixture.Ok(await portal.Http.DeleteAsync(new Uri("corpora/hounds", UriKind.Relative)));

        Assert.Contains("red", documents.GetProperty("items")[1].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal(plan.GetRawText(), removed.GetRawText());
        Assert.Equal(before, await DataState.Of(portal.Data));
    }

    [Theory]
    [InlineData("../../../evil.txt", "evil.txt")]
    [InlineData("..\\..\\evil.txt", "evil.txt")]
    [InlineData("/etc/evil.txt", "evil.txt")]
    [InlineData("C:\\evil.txt", "evil.txt")]
    public async Task Name_ThatClimbs_IsCutToItsLastPart(string given, string kept)
    {
        var answer = await PortalFixture.Ok(await Upload("corpus", (given, Story)));
        var path = answer.GetProperty("path").GetString()!;

        Assert.Equal(kept, answer.GetProperty("files")[0].GetString());
        Assert.StartsWith(Path.Combine(portal.Data, "import", "uploads") + Path.DirectorySeparatorChar, Path.GetFullPath(path), StringComparison.Ordinal);
        portal.Service<Uploads>().Forget(path);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a/..")]
    [InlineData(".hidden")]
    [InlineData("a/")]
    public async Task Name_ThatIsNone_IsRefused(string given) => await Refused(() => Upload("corpus", (given, Story)), HttpStatusCode.BadRequest, "no name");

    [Fact]
    public async Task Upload_OfTwoFilesOfOneName_IsRefused() => await Refused(() => Upload("model", ("config.json", "{}"), ("b/config.json", "{}")), HttpStatusCode.BadRequest, "given twice");

    [Fact]
    public async Task Upload_OfNoFile_IsRefused() => await Refused(() => Upload("corpus"), HttpStatusCode.BadRequest, "");

    [Fact]
    public async Task Upload_ThatIsTooLarge_IsRefused() =>
        await Refused(() => Upload("corpus", ("large.txt", new string('x', PortalFixture.LargestUpload + 1))), HttpStatusCode.RequestEntityTooLarge, "larger than 300,000 bytes");

    [Fact]
    public async Task Upload_WithoutItsLastBoundary_IsRefused() => await Refused(async () =>
    {
        var body = new StringContent("--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.txt\"\r\n\r\nOnce upon");
        body.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b");
        return await portal.Http.PostAsync(new Uri("uploads/corpus", UriKind.Relative), body);
    }, null, "");

    [Fact]
    public async Task Upload_ThatBreaksOff_LeavesNothing()
    {
        var before = await DataState.Of(portal.Data);
        var uploads = Path.Combine(portal.Data, "import", "uploads");
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(portal.Http.BaseAddress!.Host, portal.Http.BaseAddress.Port);
            var stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /api/v1/uploads/corpus HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {portal.OwnerToken}\r\n"
                + "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 200000\r\n\r\n--b\r\n"
                + "Content-Disposition: form-data; name=\"f\"; filename=\"half.txt\"\r\n\r\n" + new string('x', 100_000)));
            await Eventually.Holds("the upload has begun", () => Directory.Exists(uploads) && Directory.EnumerateFiles(uploads, "half.txt", SearchOption.AllDirectories).Any());
            client.LingerState = new LingerOption(true, 0);
        }

        await Eventually.Holds("the upload is gone", () => !Directory.EnumerateFileSystemEntries(uploads).Any());
        Assert.Equal(before, await DataState.Of(portal.Data));
    }

    [Theory]
    [InlineData("corpus", "corpora", "empty.txt", "", "no text")]
    [InlineData("corpus", "corpora", "spaces.txt", "  \n\n ", "no text")]
    [InlineData("corpus", "corpora", "cat.png", "meow", "no kind of file")]
    [InlineData("corpus", "corpora", "bad.jsonl", "{\"text\": 5}", "string \"text\"")]
    [InlineData("corpus", "corpora", "bad.jsonl", "not json", "not JSON")]
    [InlineData("corpus", "corpora", "bad.jsonl", "{\"text\":\"a\",\"labels\":[{\"start\":0,\"end\":99,\"attribute\":\"x\",\"value\":\"y\"}]}", "label from 0 to 99")]
    [InlineData("corpus", "corpora", "bad.txt.gz", "this is not gzip", "packed wrongly")]
    [InlineData("corpus", "corpora", "bad.parquet", "this is not parquet", "parquet")]
    [InlineData("model", "models", "config.json", "{}", "config.json")]
    [InlineData("model", "models", "config.json", "nonsense", "config.json")]
    [InlineData("model", "models", "config.json", "{\"model_type\":\"dinosaur\",\"architectures\":[\"Rex\"]}", "dinosaur")]
    public async Task Import_OfWhatCannotBeRead_IsAProblem_AndTheUploadIsGone(string kind, string resource, string file, string content, string mentions)
    {
        await Refused(async () =>
        {
            var path = (await PortalFixture.Ok(await Upload(kind, (file, content)))).GetProperty("path").GetString()!;
            return await portal.Http.PostAsJsonAsync(resource, new { path, name = "broken" });
        }, null, mentions);
    }

    [Fact]
    public async Task Import_OfAnUploadUnderATakenName_IsAConflict() => await Refused(async () =>
    {
        var path = (await PortalFixture.Ok(await Upload("corpus", ("a.txt", Story)))).GetProperty("path").GetString()!;
        return await portal.Http.PostAsJsonAsync("corpora", new { path, name = "stories" });
    }, HttpStatusCode.Conflict, "already");

    [Fact]
    public async Task Imports_ListWhatLiesInTheImportFolder_WithoutUploads()
    {
        var uploaded = (await PortalFixture.Ok(await Upload("corpus", ("a.txt", Story)))).GetProperty("path").GetString()!;
        var file = Path.Combine(portal.Data, "import", "here.txt");
        await File.WriteAllTextAsync(file, Story);
        try
        {
            Assert.Equal([file], (await portal.Get("imports")).GetProperty("items").EnumerateArray().Select(x => x.GetString()));
        }
        finally
        {
            File.Delete(file);
            portal.Service<Uploads>().Forget(uploaded);
        }
    }

    private async Task Refused(Func<Task<HttpResponseMessage>> request, HttpStatusCode? status, string mentions)
    {
        var before = await DataState.Of(portal.Data);
        using var response = await request();
        Assert.InRange((int)response.StatusCode, 400, 422);
        await PortalFixture.Problem(response, status ?? response.StatusCode, mentions);
        Assert.Equal(before, await DataState.Of(portal.Data));
    }

    private async Task<HttpResponseMessage> Upload(string kind, params (string Name, string Content)[] files)
    {
        // The form is written by hand: the framework's own would not send some of these names as they are.
        var body = new StringBuilder();
        foreach (var (name, content) in files)
        {
            body.Append("--bound\r\nContent-Disposition: form-data; name=\"files\"; filename=\"").Append(name.Replace("\\", "\\\\", StringComparison.Ordinal)).Append("\"\r\nContent-Type: application/octet-stream\r\n\r\n").Append(content).Append("\r\n");
        }

        using var form = new StringContent(body.Append("--bound--\r\n").ToString());
        form.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=bound");
        return await portal.Http.PostAsync(new Uri($"uploads/{kind}", UriKind.Relative), form);
    }
}
