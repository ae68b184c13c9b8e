using SaePortal.Core.Latents;

namespace SaePortal.Core.Tests;

public class LatentCodecTests
{
    [Fact]
    public void Examples_RoundTripThroughTheirBlob()
    {
        var examples = Some(new Random(1));

        var read = LatentExamplesCodec.Decode(LatentExamplesCodec.Encode(examples));

        Assert.True(read.Succeeded);
        Assert.Equivalent(examples, read.Value, strict: true);
    }

    [Fact]
    public void Examples_OfNothing_RoundTrip() => Assert.Equivalent(LatentExamples.Empty, LatentExamplesCodec.Decode(LatentExamplesCodec.Encode(LatentExamples.Empty)).Value);

    [Fact]
    public void Examples_AnyDamage_IsAnAnswerAndNeverAnException()
    {
        var random = new Random(2);
        var blob = LatentExamplesCodec.Encode(Some(random));
        var refused = 0;
        for (var i = 0; i < 500; i++)
        {
            var damaged = blob[..random.Next(blob.Length + 1)].ToArray();
            for (var flips = random.Next(4); flips > 0 && damaged.Length > 0; flips--)
            {
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            }

            refused += LatentExamplesCodec.Decode(damaged).Succeeded ? 0 : 1;
        }

        Assert.True(refused > 400, $"Only {refused} of 500 damaged blobs were noticed.");
    }

    [Fact]
    public void Histogram_RoundTripsAndRefusesDamage()
    {
        var histogram = new ActivationHistogram([(0, 3), (512, 1_000_000_007), (1023, 1)]);
        var blob = ActivationHistogramCodec.Encode(histogram);

        Assert.Equal(histogram.Counts, ActivationHistogramCodec.Decode(blob).Value!.Counts);
        Assert.False(ActivationHistogramCodec.Decode(blob.AsSpan(0, blob.Length - 1)).Succeeded);
        Assert.False(ActivationHistogramCodec.Decode([255, 255, 255, 255, 255]).Succeeded);
    }

    [Fact]
    public void LogitHistogram_RoundTripsAndRefusesDamage()
    {
        var histogram = new LogitHistogram(-1.5f, 2.25f, [3, 0, 50_000]);
        var blob = histogram.Encode();

        Assert.Equivalent(histogram, LogitHistogram.Decode(blob).Value, strict: true);
        Assert.False(LogitHistogram.Decode(blob.AsSpan(0, blob.Length - 1)).Succeeded);
        Assert.False(LogitHistogram.Decode([]).Succeeded);
        Assert.False(LogitHistogram.Decode((histogram with { Low = float.NaN }).Encode()).Succeeded);
        Assert.False(LogitHistogram.Decode((histogram with { Low = 3 }).Encode()).Succeeded);
    }

    [Fact]
    public void Histogram_RegroupedIntoBars_KeepsItsCountsAndTheirPlaces()
    {
        // 2.0 and 3.0 fall into one fine bin each, far narrower than a bar of 1.0.
        var histogram = new ActivationHistogram([(ActivationHistogram.BinOf(2.01f), 5), (ActivationHistogram.BinOf(3.5f), 7)]);

        var bars = histogram.ToLinear(4, 4);

        Assert.Equal([0, 0, 5, 7], bars.Select(x => Math.Round(x, 9)));
    }

    private static LatentExamples Some(Random random) => new(
        [.. Enumerable.Range(0, 24).Select(_ => One(random))], [.. Enumerable.Range(0, 160).Select(_ => One(random))],
        [.. Enumerable.Range(0, 100).Select(_ => One(random) with { Positions = [], Activations = [], Maximum = 0 })], random.NextInt64(1L << 40));

    private static LatentExample One(Random random)
    {
        var positions = Enumerable.Range(0, 128).Where(_ => random.Next(10) == 0).ToArray();
        return new LatentExample(random.Next(1 << 30), 32 * random.Next(4), 32, random.Next(100_000), random.Next(128), random.NextSingle() * 20,
            (ExampleUse)random.Next(2), positions, [.. positions.Select(_ => random.NextSingle() * 20)]);
    }
}
