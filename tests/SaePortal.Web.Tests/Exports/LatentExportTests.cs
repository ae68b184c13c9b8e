using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Parquet.Serialization;
using SaePortal.Core.Latents;
using SaePortal.Web.Dictionaries;
using SaePortal.Web.Exports;
using SaePortal.Web.Shell;
using SaePortal.Web.Tests.Api;
using SaePortal.Web.Tests.Cli;

namespace SaePortal.Web.Tests.Exports;

/// <summary>Files of latents, against what the API's list says of the same ones.</summary>
[Collection("portal")]
public sealed class LatentExportTests(PortalFixture portal, StoriesFolder stories)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task JsonLines_AreTheItemsOfTheList_InItsOrder()
    {
        var lines = (await Text("jsonl", "&sort=density&descending=true&minMaximum=0.5")).TrimEnd('\n').Split('\n');
        var listed = (await portal.Get("dictionaries/small/latents?limit=500&sort=density&descending=true&minMaximum=0.5")).GetProperty("items");

        Assert.InRange(lines.Length, 2, StoriesFolder.Width);
        Assert.Equal(listed.EnumerateArray().Select(Canonical), lines.Select(x => Canonical(JsonDocument.Parse(x).RootElement)));
    }

    [Fact]
    public async Task Csv_HasARowForEachLatent_WhateverItsTokensAre()
    {
        var rows = Parsed(await Text("csv", ""));
        var listed = (await portal.Get("dictionaries/small/latents?limit=500")).GetProperty("items").EnumerateArray().ToList();

        Assert.Equal(["index", "density", "firings", "documents", "maximum", "mean", "token_entropy", "dead", "top_tokens", "promoted", "suppressed", "neighbours"], rows[0]);
        Assert.Equal(StoriesFolder.Width + 1, rows.Count);
        foreach (var (row, latent) in rows.Skip(1).Zip(listed))
        {
            Assert.Equal(latent.GetProperty("index").GetInt32().ToString(CultureInfo.InvariantCulture), row[0]);
            Assert.Equal(latent.GetProperty("density").GetDouble(), double.Parse(row[1], CultureInfo.InvariantCulture));
            Assert.Equal(latent.GetProperty("maximum").GetSingle(), float.Parse(row[4], CultureInfo.InvariantCulture));
            Assert.Equal(latent.GetProperty("topTokens").EnumerateArray().Select(x => x.GetProperty("text").GetString()), JsonSerializer.Deserialize<string[]>(row[8]));
            Assert.Equal(latent.GetProperty("neighbours").EnumerateArray().Select(x => x.GetProperty("index").GetInt32()), JsonSerializer.Deserialize<int[]>(row[11]));
        }
    }

    [Fact]
    public async Task Parquet_ReadByAnotherReader_HasTheSameNumbersAndLists()
    {
        using var response = await Asked("parquet", "&alive=true");
        using var file = new MemoryStream(await response.Content.ReadAsByteArrayAsync(Cancellation));
        var rows = (await ParquetSerializer.DeserializeUntypedAsync(file, cancellationToken: Cancellation)).Data;
        var listed = (await portal.Get("dictionaries/small/latents?limit=500&alive=true")).GetProperty("items").EnumerateArray().ToList();

        Assert.Equal("small.parquet", response.Content.Headers.ContentDisposition?.FileName);
        Assert.Equal(listed.Count, rows.Count);
        foreach (var (row, latent) in rows.Zip(listed))
        {
            Assert.Equal(latent.GetProperty("index").GetInt32(), row["index"]);
            Assert.Equal(latent.GetProperty("firings").GetInt64(), row["firings"]);
            Assert.Equal(latent.GetProperty("tokenEntropy").GetDouble(), row["token_entropy"]);
            Assert.Equal(latent.GetProperty("promoted").EnumerateArray().Select(x => x.GetProperty("text").GetString()), ((System.Collections.IEnumerable)row["promoted"]).Cast<object>().Select(x => x.ToString()));
            Assert.Equal(latent.GetProperty("neighbours").EnumerateArray().Select(x => x.GetProperty("cosine").GetSingle()), ((System.Collections.IEnumerable)row["neighbour_cosines"]).Cast<float>());
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4_096)]
    [InlineData(9_001)]
    public async Task Parquet_OfManyLatents_HasEachOnce(int count)
    {
        using var file = new MemoryStream();
        var sheet = new ParquetSheet(file, null);
        foreach (var some in Enumerable.Range(0, count).Select(Made).Chunk(500))
        {
            await sheet.Add(some, Cancellation);
        }

        await sheet.End(Cancellation);

        file.Position = 0;
        var rows = await ParquetSerializer.DeserializeAsync<ParquetSheet.Row>(file, cancellationToken: Cancellation);
        Assert.Equal(Enumerable.Range(0, count), rows.Data.Select(x => x.Index));
        Assert.All(rows.Data, x => Assert.Equal(Made(x.Index).TopTokens.Select(t => t.Token), x.TopTokenIds));
    }

    [Fact]
    public async Task Neuronpedia_HasWhatAnUploadTakes()
    {
        var batches = (await Text("neuronpedia", "")).TrimEnd('\n').Split('\n').Select(x => JsonDocument.Parse(x).RootElement).ToList();
        var listed = (await portal.Get("dictionaries/small/latents?limit=500&alive=true")).GetProperty("items").EnumerateArray().ToList();
        var features = batches.SelectMany(x => x.GetProperty("features").EnumerateArray()).ToList();

        Assert.All(batches, x => Assert.Equal(("tiny", "small"), (x.GetProperty("modelId").GetString(), x.GetProperty("source").GetString())));
        Assert.All(batches, x => Assert.InRange(x.GetProperty("features").GetArrayLength(), 1, 128));
        Assert.Equal(listed.Select(x => x.GetProperty("index").GetInt32()), features.Select(x => x.GetProperty("index").GetInt32()));
        foreach (var (feature, latent) in features.Zip(listed))
        {
            var activations = feature.GetProperty("activations").EnumerateArray().ToList();
            var maximum = latent.GetProperty("maximum").GetDouble();
            Assert.NotEmpty(activations);
            Assert.All(activations, x => Assert.Equal(x.GetProperty("tokens").GetArrayLength(), x.GetProperty("values").GetArrayLength()));
            Assert.Equal(maximum, activations.Max(x => x.GetProperty("values").EnumerateArray().Max(v => v.GetDouble())), 1e-6 * maximum);
            var within = activations.Where(x => x.GetProperty("quantileFraction").GetDouble() >= 0).ToList();
            Assert.All(within, x => Assert.True(x.GetProperty("quantileMin").GetDouble() < x.GetProperty("quantileMax").GetDouble()));
            // The shares of all intervals together are the latent's density.
            var shares = within.DistinctBy(x => x.GetProperty("quantileMin").GetDouble()).Sum(x => x.GetProperty("quantileFraction").GetDouble());
            Assert.InRange(shares, 0, latent.GetProperty("density").GetDouble() * (1 + 1e-9));
        }
    }

    [Theory]
    [InlineData("xlsx", "csv, jsonl, parquet, neuronpedia")]
    [InlineData("", "csv, jsonl, parquet, neuronpedia")]
    [InlineData("csv&sort=beauty", "density")]
    [InlineData("csv&minDensity=NaN", "minDensity")]
    [InlineData("csv&colour=red", "no parameter")]
    public async Task Export_OfWhatMakesNoSense_IsRefused(string query, string mentions)
    {
        using var response = await portal.Visitor.GetAsync(new Uri($"dictionaries/small/export?format={query}", UriKind.Relative), Cancellation);
        await PortalFixture.Problem(response, HttpStatusCode.BadRequest, mentions);
    }

    [Fact]
    public async Task Export_OfAnUnknownDictionary_IsNotFound()
    {
        using var response = await portal.Visitor.GetAsync(new Uri("dictionaries/nobody/export?format=csv", UriKind.Relative), Cancellation);
        await PortalFixture.Problem(response, HttpStatusCode.NotFound, "nobody");
    }

    [Fact]
    public async Task Link_OfATable_FetchesWhatTheTableShows()
    {
        var state = DictionaryState.FromQuery("?sort=maximum&order=desc&density=0.001..0.2&alive=yes");
        var link = PortalUrls.Export("small", state, LatentFormat.JsonLines);
        using var response = await portal.Visitor.GetAsync(new Uri(portal.Url, link), Cancellation);
        var lines = (await response.Content.ReadAsStringAsync(Cancellation)).TrimEnd('\n').Split('\n').Select(x => JsonDocument.Parse(x).RootElement).ToList();

        Assert.InRange(lines.Count, 2, StoriesFolder.Width);
        Assert.All(lines, x => Assert.InRange(x.GetProperty("density").GetDouble(), 0.001, 0.2));
        var maxima = lines.Select(x => x.GetProperty("maximum").GetDouble()).ToList();
        Assert.Equal(maxima.OrderDescending(), maxima);
    }

    [Theory]
    [InlineData("latents.jsonl.gz", true)]
    [InlineData("latents.csv", false)]
    public async Task Verb_WritesTheFile_AndReplacesOne(string name, bool packed)
    {
        var data = await stories.Get();
        var folder = Directory.CreateTempSubdirectory("saeportal-export-").FullName;
        try
        {
            var file = Path.Combine(folder, name);
            await File.WriteAllTextAsync(file, "older", Cancellation);
            var said = (await Verbs.Run(data, "latents", "export", "tiny/small", "--out", file, "--json")).Done().Json;

            await using var opened = File.OpenRead(file);
            await using var read = packed ? new GZipStream(opened, CompressionMode.Decompress) : (Stream)opened;
            using var text = new StreamReader(read);
            var content = await text.ReadToEndAsync(Cancellation);
            Assert.Equal(StoriesFolder.Width, said.GetProperty("latents").GetInt32());
            Assert.Equal(StoriesFolder.Width, packed ? content.TrimEnd('\n').Split('\n').Length : Parsed(content).Count - 1);
            Assert.Equal([file], Directory.GetFiles(folder));
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    [Theory]
    [InlineData(2, "does not tell what to write", "small", "latents.txt")]
    [InlineData(2, "does not tell what to write", "small", "latents.parquet.gz")]
    [InlineData(1, "no dictionary", "nobody", "latents.csv")]
    [InlineData(1, "no folder", "small", "nowhere/latents.csv")]
    public async Task Verb_ThatCannotBeMeant_IsRefusedAndLeavesNothing(int code, string mentions, string dictionary, string name)
    {
        var data = await stories.Get();
        var folder = Directory.CreateTempSubdirectory("saeportal-export-").FullName;
        try
        {
            (await Verbs.Run(data, "latents", "export", dictionary, "--out", Path.Combine(folder, name))).Refused(code, mentions);
            Assert.Empty(Directory.GetFileSystemEntries(folder));
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    private async Task<HttpResponseMessage> Asked(string format, string query)
    {
        var response = await portal.Visitor.GetAsync(new Uri($"dictionaries/small/export?format={format}{query}", UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response;
    }

    private async Task<string> Text(string format, string query)
    {
        using var response = await Asked(format, query);
        return await response.Content.ReadAsStringAsync(Cancellation);
    }

    private static string Canonical(JsonElement element) => JsonSerializer.Serialize(element);

    private static LatentSummary Made(int index) => new()
    {
        Index = index,
        Density = index / 10_000.0,
        Firings = index,
        Documents = index,
        Maximum = index,
        Mean = index,
        TokenEntropy = 1,
        TopTokens = [.. Enumerable.Range(0, index % 4).Select(x => new TokenShare(index + x, 0.25f))],
        Promoted = [],
        Suppressed = [],
        Neighbours = [],
        Histogram = ActivationHistogram.Empty,
    };

    /// <summary>Rows of comma-separated values, read letter by letter.</summary>
    private static List<List<string>> Parsed(string text)
    {
        var (rows, row, cell, quoted) = (new List<List<string>>(), new List<string>(), new System.Text.StringBuilder(), false);
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '"' when quoted && i + 1 < text.Length && text[i + 1] == '"':
                    cell.Append('"');
                    i++;
                    break;
                case '"':
                    quoted = !quoted;
                    break;
                case ',' or '\r' when !quoted:
                    row.Add(cell.ToString());
                    cell.Clear();
                    break;
                case '\n' when !quoted:
                    rows.Add(row);
                    row = [];
                    break;
                default:
                    cell.Append(text[i]);
                    break;
            }
        }

        return rows;
    }
}
