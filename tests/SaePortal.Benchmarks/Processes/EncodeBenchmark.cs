using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using SaePortal.Tests.Shared;

namespace SaePortal.Benchmarks.Processes;

/// <summary>A node's answer to a visitor's text while it trains, against its answer while idle.</summary>
internal sealed class EncodeBenchmark : IBenchmark
{
    private const int Rounds = 5;
    private const int Requests = 40;
    private const string Text = "Once upon a time there was a little girl named Lily. She liked to play with her dog in the park, and one day the dog found a big red ball.";

    public string Name => "encode";

    public string Summary => $"POST encode of a text of {Text.Length} characters: a node that trains against the same node idle; rounds of {Requests} requests.";

    public async Task<IReadOnlyList<Reading>> Run()
    {
        if (!SharedFiles.Exist)
        {
            return [];
        }

        var data = Directory.CreateTempSubdirectory("saeportal-bench-").FullName;
        await ServedPortal.Verb("model", "import", SharedFiles.PathTo("models/tinystories-260k")!, "--name", "tiny", "--data", data);
        await ServedPortal.Verb("corpus", "import", SharedFiles.PathTo("corpora/stories.txt.gz")!, "--name", "stories", "--data", data);
        await ServedPortal.Verb("train", "--model", "tiny", "--corpus", "stories", "--hook", "blocks.2.hook_resid_post", "--width", "1024", "--k", "16", "--tokens", "100K", "--name", "trained", "--data", data);
        await using (var portal = await ServedPortal.Serve(data, "/"))
        {
            await portal.Until("a node encodes", async () => (await Encode(portal.Http)).IsSuccessStatusCode);
            Rounded idle = new(), small = new(), large = new();
            await Measure(portal, new Rounded());
            for (var round = 0; round < Rounds; round++)
            {
                await Measure(portal, idle);
                // The second one's steps are long: 4,096 tokens and 16,384 latents.
                await While(portal, $"small{round}", 1_024, 2_048, () => Measure(portal, small));
                await While(portal, $"large{round}", 16_384, 4_096, () => Measure(portal, large));
            }

            IReadOnlyList<Reading> readings =
            [
                new("idle, p50", "ms", Spread.Of(idle.Middle)),
                new("idle, p95", "ms", Spread.Of(idle.Slow)),
                new("training 1,024 latents, p50", "ms", Spread.Of(small.Middle), Spread.OfRatios(small.Middle, idle.Middle)),
                new("training 1,024 latents, p95", "ms", Spread.Of(small.Slow), Spread.OfRatios(small.Slow, idle.Slow), "within 50 ms of idle"),
                new("training 16,384 latents, p50", "ms", Spread.Of(large.Middle), Spread.OfRatios(large.Middle, idle.Middle)),
                new("training 16,384 latents, p95", "ms", Spread.Of(large.Slow), Spread.OfRatios(large.Slow, idle.Slow), "idle + a step"),
            ];
            return readings;
        }
    }

    private static Task<HttpResponseMessage> Encode(HttpClient http) => http.PostAsJsonAsync("api/v1/dictionaries/trained/encode", new { text = Text, latent = 3 });

    private static async Task Measure(ServedPortal portal, Rounded into)
    {
        var taken = new double[Requests];
        for (var i = 0; i < Requests; i++)
        {
            var clock = Stopwatch.GetTimestamp();
            using var answer = await Encode(portal.Http);
            answer.EnsureSuccessStatusCode();
            await answer.Content.ReadAsByteArrayAsync();
            taken[i] = Stopwatch.GetElapsedTime(clock).TotalMilliseconds;
        }

        into.Add(taken);
    }

    /// <summary>Does something while a training runs, which is cancelled then.</summary>
    private static async Task While(ServedPortal portal, string name, int width, int batch, Func<Task> work)
    {
        using var started = await portal.Http.PostAsJsonAsync("api/v1/runs", new
        {
            kind = "train",
            name,
            model = "tiny",
            corpus = "stories",
            hook = "blocks.2.hook_resid_post",
            width,
            k = 16,
            batch,
            tokens = 1_000_000_000,
        });
        var body = await started.Content.ReadFromJsonAsync<JsonElement>();
        var run = started.IsSuccessStatusCode ? body.GetProperty("run").GetInt32() : throw new InvalidOperationException(body.ToString());
        await portal.Until($"run {run} has made steps", async () => await Run() is var now && now.GetProperty("state").GetString() == "running"
            && now.GetProperty("progress") is { ValueKind: JsonValueKind.Object } progress && progress.GetProperty("step").GetInt64() > 2);
        await work();
        if ((await Run()).GetProperty("state").GetString() is not "running" and var state)
        {
            throw new InvalidOperationException($"Run {run} is {state} before it was cancelled.");
        }

        using var cancelled = await portal.Http.PostAsync(new Uri($"api/v1/runs/{run}/cancel", UriKind.Relative), null);
        cancelled.EnsureSuccessStatusCode();
        await portal.Until($"run {run} is cancelled", async () => (await Run()).GetProperty("state").GetString() == "cancelled");

        Task<JsonElement> Run() => portal.Http.GetFromJsonAsync<JsonElement>($"api/v1/runs/{run}");
    }

    /// <summary>The middle and the slow end of rounds of requests.</summary>
    private sealed class Rounded
    {
        public List<double> Middle { get; } = [];

        public List<double> Slow { get; } = [];

        public void Add(double[] taken)
        {
            Array.Sort(taken);
            Middle.Add(Spread.Quantile(taken, 0.5));
            Slow.Add(Spread.Quantile(taken, 0.95));
        }
    }
}
