using SaePortal.Benchmarks;
using SaePortal.Benchmarks.Training;

IBenchmark[] all = [new TrainingStepBenchmark(), new TrainingQualityBenchmark()];
var chosen = args.Length == 0 ? all : [.. all.Where(x => args.Contains(x.Name))];
if (chosen.Length == 0)
{
    Console.Error.WriteLine($"There is no such benchmark. There are: {string.Join(", ", all.Select(x => x.Name))}.");
    return 2;
}

foreach (var benchmark in chosen)
{
    Console.WriteLine($"## {benchmark.Name}");
    await benchmark.Run(Console.Out);
}

return 0;
