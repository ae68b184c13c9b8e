using SaePortal.Benchmarks;
using SaePortal.Benchmarks.Harvesting;
using SaePortal.Benchmarks.Pages;
using SaePortal.Benchmarks.Processes;
using SaePortal.Benchmarks.Training;
using SaePortal.Benchmarks.Worlds;

IBenchmark[] all = [new TrainingStepBenchmark(), new TrainingQualityBenchmark(), new HarvestBenchmark(), new PageBenchmark(), new StartBenchmark(), new FirstStartBenchmark(), new EncodeBenchmark(), new WorldBenchmark()];
string[] names = [.. args.Where(x => x != "--json")];
if (names.Except(all.Select(x => x.Name)).FirstOrDefault() is { } unknown)
{
    Console.Error.WriteLine($"There is no benchmark \"{unknown}\". There are: {string.Join(", ", all.Select(x => x.Name))}.");
    return 2;
}

var report = new Report(args.Length > names.Length);
foreach (var benchmark in all.Where(x => names.Length == 0 || names.Contains(x.Name)))
{
    await report.Add(benchmark);
}

await LatentFolder.DisposeShared();
report.Finish();
return 0;
