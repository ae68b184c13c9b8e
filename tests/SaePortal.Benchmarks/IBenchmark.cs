namespace SaePortal.Benchmarks;

/// <summary>Something measured: a ratio against a baseline of the same process, or the quality of a real run.</summary>
internal interface IBenchmark
{
    /// <summary>The word that chooses it on the command line.</summary>
    string Name { get; }

    /// <summary>What is measured and against what, in one line.</summary>
    string Summary { get; }

    /// <summary>Measures.</summary>
    /// <returns>What was found; empty where something that it needs is missing.</returns>
    Task<IReadOnlyList<Reading>> Run();
}
