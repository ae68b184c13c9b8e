using System.Diagnostics;
using SaePortal.Benchmarks.Processes;
using SaePortal.Storage.Latents;
using SaePortal.Tests.Shared;
using SaePortal.Web.Dictionaries;
using SaePortal.Web.Latents;

namespace SaePortal.Benchmarks.Pages;

/// <summary>The slow end of pages over 100,000 latents, over HTTP from the real program, against pages that read nothing.</summary>
internal sealed class PageBenchmark : IBenchmark
{
    private const int Rounds = 5;
    private const int Requests = 40;

    private static readonly string[] s_words = ["the", "dog", "a", "ing", "once", "happy"];

    public string Name => "pages";

    public string Summary => $"p95 of {Requests} requests of different pages over 100,000 latents on SQLite, {Rounds} rounds; ratios to the sign-in form, which reads nothing.";

    public async Task<IReadOnlyList<Reading>> Run()
    {
        if (!SharedFiles.Exist)
        {
            return [];
        }

        var folder = await LatentFolder.Shared();
        var random = new Random(5);
        int Latent() => random.Next(LatentFolder.Width);
        int Depth() => random.Next(LatentFolder.Width - 100);
        string Word() => s_words[random.Next(s_words.Length)];
        string Table(DictionaryState state) => state.ToQuery(LatentFolder.Path);
        (string What, Func<string> Page)[] pages =
        [
            ("sign-in form", () => "signin"),
            ("/health", () => "health"),
            ("latent", () => $"{LatentFolder.Path}/{Latent()}"),
            ("latent, all of one band, as passages", () => new LatentPageState { Layout = ExampleLayout.Passages, Group = ExampleGroup.All[1] }.ToQuery($"{LatentFolder.Path}/{Latent()}")),
            ("table, first page", () => LatentFolder.Path),
            ("table by density, first page", () => Table(new() { Sort = LatentMeasure.Density, Descending = true })),
            ("table, at any depth", () => Table(new() { Skip = Depth() })),
            ("table by maximum, at any depth", () => Table(new() { Sort = LatentMeasure.Maximum, Descending = true, Skip = Depth() })),
            ("table by entropy, at any depth", () => Table(new() { Sort = LatentMeasure.TokenEntropy, Skip = Depth() })),
            ("table by maximum, of a density", () => Table(new() { Sort = LatentMeasure.Maximum, Descending = true, Density = new(Math.Pow(10, -4 + (2 * random.NextDouble())), 0.05) })),
            ("table by mean, of density and maximum", () => Table(new() { Sort = LatentMeasure.Mean, Density = new(1e-4, 1e-2), Maximum = new(1 + (10 * random.NextDouble()), 15), Skip = random.Next(1_000) })),
            ("table by density, of a token", () => Table(new() { Sort = LatentMeasure.Density, Descending = true, Token = Word() })),
            ("table by mean, dead latents", () => Table(new() { Sort = LatentMeasure.Mean, Alive = false })),
            ("table by entropy, living, at any depth", () => Table(new() { Sort = LatentMeasure.TokenEntropy, Descending = true, Alive = true, Skip = Depth() * 9 / 10 })),
            ("API, latents by density", () => "api/v1/dictionaries/wide/latents?sort=density&descending=true&limit=50"),
            ("API, a latent with all examples", () => $"api/v1/dictionaries/wide/latents/{Latent()}?examples=all"),
        ];
        await using var portal = await ServedPortal.Serve(folder.Data, "/", "--no-node");
        var taken = pages.Select(_ => new List<double>()).ToArray();
        for (var round = -1; round < Rounds; round++)
        {
            for (var page = 0; page < pages.Length; page++)
            {
                var slow = await Slow(portal.Http, pages[page].Page);
                // The first round compiles what the portal runs.
                if (round >= 0)
                {
                    taken[page].Add(slow);
                }
            }
        }

        return [.. pages.Select((x, i) => new Reading(x.What, "ms", Spread.Of(taken[i]), i == 0 ? null : Spread.OfRatios(taken[i], taken[0])))];
    }

    private static async Task<double> Slow(HttpClient http, Func<string> page)
    {
        var taken = new double[Requests];
        for (var i = 0; i < Requests; i++)
        {
            var address = new Uri(page(), UriKind.Relative);
            var clock = Stopwatch.GetTimestamp();
            using var answer = await http.GetAsync(address);
            await answer.Content.ReadAsByteArrayAsync();
            taken[i] = Stopwatch.GetElapsedTime(clock).TotalMilliseconds;
            answer.EnsureSuccessStatusCode();
        }

        Array.Sort(taken);
        return Spread.Quantile(taken, 0.95);
    }
}
