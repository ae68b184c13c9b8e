using SaePortal.Benchmarks.Pages;
using SaePortal.Tests.Shared;

namespace SaePortal.Benchmarks.Processes;

/// <summary>From the start of the portal's process to its first page, against the start of the same program that does nothing.</summary>
internal sealed class StartBenchmark : IBenchmark
{
    private const int Rounds = 5;

    public string Name => "start";

    public string Summary => "Process start to the first page, its compute node started as users have it; the baseline is saeportal --version.";

    public async Task<IReadOnlyList<Reading>> Run()
    {
        if (!SharedFiles.Exist)
        {
            return [];
        }

        var full = await LatentFolder.Shared();
        var once = Directory.CreateTempSubdirectory("saeportal-bench-").FullName;
        List<double> version = [], fresh = [], again = [], home = [], table = [];
        // The first of each reads files that the system has not in memory.
        for (var round = -1; round < Rounds; round++)
        {
            var folder = Directory.CreateTempSubdirectory("saeportal-bench-").FullName;
            double[] taken =
            [
                (await ServedPortal.Verb("--version")).TotalMilliseconds, await FirstPage(folder, "/"), await FirstPage(once, "/"),
                await FirstPage(full.Data, "/"), await FirstPage(full.Data, LatentFolder.Path),
            ];
            Directory.Delete(folder, true);
            if (round >= 0)
            {
                version.Add(taken[0]);
                fresh.Add(taken[1]);
                again.Add(taken[2]);
                home.Add(taken[3]);
                table.Add(taken[4]);
            }
        }

        Directory.Delete(once, true);
        const string aim = "below 2,000 ms";
        return
        [
            new("saeportal --version", "ms", Spread.Of(version)),
            Reading("home, empty folder, first start", fresh),
            Reading("home, empty folder, later start", again),
            Reading("home, 100,000 latents", home),
            Reading("table of 100,000 latents", table),
        ];

        Reading Reading(string what, List<double> values) => new(what, "ms", Spread.Of(values), Spread.OfRatios(values, version), aim);
    }

    private static async Task<double> FirstPage(string data, string page)
    {
        await using var portal = await ServedPortal.Serve(data, page);
        return portal.ToFirstPage.TotalMilliseconds;
    }
}
