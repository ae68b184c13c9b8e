namespace SaePortal.Benchmarks;

/// <summary>Something measured: a ratio against a baseline of the same process, or the quality of a real run.</summary>
internal interface IBenchmark
{
    /// <summary>The word that chooses it on the command line.</summary>
    string Name { get; }

    /// <summary>Measures and prints.</summary>
    Task Run(TextWriter output);
}
