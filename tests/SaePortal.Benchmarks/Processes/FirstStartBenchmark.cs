using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace SaePortal.Benchmarks.Processes;

/// <summary>From an empty folder to the latents of the built-in experiment, stage by stage.</summary>
internal sealed class FirstStartBenchmark : IBenchmark
{
    private const int Rounds = 3;
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(10);

    public string Name => "first-start";

    public string Summary => "An empty folder to the latents of the built-in experiment: when each stage ended; the baseline is the text, which is written on one core.";

    public async Task<IReadOnlyList<Reading>> Run()
    {
        var ended = new Dictionary<string, List<double>>();
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (stage, seconds) in await Once())
            {
                ended.TryAdd(stage, []);
                ended[stage].Add(seconds);
            }
        }

        return [.. ended.Select(x => new Reading($"{x.Key} ended", "s", Spread.Of(x.Value), x.Key == "text" ? null : Spread.OfRatios(x.Value, ended["text"]), x.Key == "everything" ? "below 120 s" : null))];
    }

    private static async Task<Dictionary<string, double>> Once()
    {
        var folder = Directory.CreateTempSubdirectory("saeportal-bench-").FullName;
        var ended = new Dictionary<string, double>();
        var clock = Stopwatch.StartNew();
        await using (var portal = await ServedPortal.Serve(folder, "/", demo: true))
        {
            await portal.Until("the demo is done", async () =>
            {
                var demo = await portal.Http.GetFromJsonAsync<JsonElement>("api/v1/demo");
                foreach (var stage in demo.GetProperty("stages").EnumerateArray().Where(x => x.GetProperty("share").GetDouble() >= 1))
                {
                    ended.TryAdd(stage.GetProperty("stage").GetString()!, clock.Elapsed.TotalSeconds);
                }

                return demo.GetProperty("state").GetString() == "done";
            }, s_longest);
            ended["everything"] = clock.Elapsed.TotalSeconds;
        }

        Directory.Delete(folder, true);
        return ended;
    }
}
