using SaePortal.Core.Meanings;

namespace SaePortal.Core.Tests.Meanings;

/// <summary>The best pairs of detector and value, against hand calculation and against trying everything.</summary>
public class DetectionScanTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Detector_OfAFewTokens_HasTheNumbersOfAHandCalculation()
    {
        // Two documents of five tokens; value 0 on tokens 0, 1, 4 of the first and 0, 2, 3 of the second.
        var labels = Labels([5, 5], 1, 1, [0, 1, 4, 5, 7, 8]);
        var detectors = new SparseDetectors([0, 8], [0, 1, 2, 4, 5, 6, 7, 9], [9, 5, 6, 1, 8, 7, 5, 4.9f]);

        var found = Assert.Single(DetectionScan.Run(detectors, labels, 1, Cancellation).OfDetectors)!;

        // On the first document: from 9 on F1 = 2*1/(1+3), from 6 on 2/5, from 5 on 4/6, from 1 on 6/7, and 0 is silence. On the second it says 4, and 2 are right.
        Assert.Equal((0.5f, 6.0 / 7), (found.Threshold, found.ChosenF1));
        Assert.Equal((4, 2, 3), (found.Said, found.Right, found.Positives));
        Assert.Equal((0.5, 2.0 / 3, 4.0 / 7), (found.Precision, found.Recall, found.F1));
    }

    [Fact]
    public void Threshold_StandsBetweenNumbersAndNeverWithinEqualOnes()
    {
        // Of four equal numbers two carry the value: all four or none say yes.
        var labels = Labels([4, 4], 1, 1, [0, 1, 4]);
        var detectors = new SparseDetectors([0, 5], [0, 1, 2, 3, 4], [2, 2, 2, 2, 2]);

        var found = DetectionScan.Run(detectors, labels, 1, Cancellation).OfValues[0]!;

        Assert.Equal((1f, 4.0 / 6), (found.Threshold, found.ChosenF1));
        Assert.Equal((1, 1, 1), (found.Said, found.Right, found.Positives));
    }

    [Fact]
    public void Threshold_IsHalfwayToTheNextNumber_UnlessNoNumberIsBetween()
    {
        var labels = Labels([3, 3], 1, 1, [0, 3]);
        float Of(params float[] numbers) => DetectionScan.Run(new SparseDetectors([0, 3], [0, 1, 3], numbers), labels, 1, Cancellation).OfValues[0]!.Threshold;

        Assert.Equal(3, Of(4, 2, 4));
        Assert.Equal(MathF.BitIncrement(2), Of(MathF.BitIncrement(2), 2, 4));
        // A coordinate has no silence: its lowest number is the lowest threshold.
        Assert.Equal(-1, DetectionScan.Run(new CoordinateDetectors([[-1, -1, -1, 0, 0, 0]]), labels, 1, Cancellation).OfDetectors[0]!.Threshold);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    public void Scan_OfRandomNumbers_FindsWhatTryingEverythingFinds(int seed, bool dense)
    {
        var random = new Random(seed);
        var labels = RandomLabels(random, documents: 12, values: 9);
        var tokens = labels.Tokens.Count;
        var columns = Enumerable.Range(0, 14).Select(_ => Enumerable.Range(0, tokens).Select(_ => dense || random.NextDouble() < 0.3 ? random.Next(-6, 7) / 2f : 0).ToArray()).ToArray();
        Detectors detectors = dense ? new CoordinateDetectors(columns) : Sparse(columns);

        var found = DetectionScan.Run(detectors, labels, 3, Cancellation);

        var tried = Enumerable.Range(0, detectors.Count).Select(d => Enumerable.Range(0, labels.Values).Select(v => BestByTrying(detectors, d, v, labels)).ToArray()).ToArray();
        for (var d = 0; d < detectors.Count; d++)
        {
            Assert.Equal(tried[d].OfType<Detection>().OrderByDescending(x => x.ChosenF1).ThenBy(x => x.Value).FirstOrDefault(), found.OfDetectors[d]);
        }

        for (var v = 0; v < labels.Values; v++)
        {
            Assert.Equal(tried.Select(x => x[v]).OfType<Detection>().OrderByDescending(x => x.ChosenF1).ThenBy(x => x.Detector).FirstOrDefault(), found.OfValues[v]);
        }

        Assert.Contains(found.OfDetectors, x => x is not null);
        Assert.Equivalent(found, DetectionScan.Run(detectors, labels, 1, Cancellation), strict: true);
    }

    [Fact]
    public void Detector_ThatIsTheLabel_HasF1OfOne_AndUnderShuffledLabelsFarLess()
    {
        var random = new Random(5);
        var labels = RandomLabels(random, documents: 200, values: 20);
        var columns = Enumerable.Range(0, labels.Values).Select(v => Enumerable.Range(0, labels.Tokens.Count).Select(x => labels.Of(x).Contains(v) ? 1 + random.NextSingle() : 0).ToArray()).ToArray();

        var found = DetectionScan.Run(Sparse(columns), labels, 2, Cancellation);
        var shuffled = DetectionScan.Run(Sparse(columns), labels.Shuffled(new Random(6)), 2, Cancellation);

        Assert.All(found.OfValues, (x, value) => Assert.Equal((value, 1.0), (x!.Detector, x.F1)));
        Assert.All(found.OfDetectors, (x, detector) => Assert.Equal((detector, 1.0), (x!.Value, x.F1)));
        Assert.All(shuffled.OfDetectors, x => Assert.InRange(x!.F1, 0, 0.35));
        Assert.All(shuffled.OfValues, x => Assert.InRange(x!.F1, 0, 0.35));
    }

    [Fact]
    public void Tokens_AreDetectorsOfThemselves()
    {
        var detectors = SparseDetectors.OfTokens([3, 1, 3, 0], 5);
        var (places, numbers) = (new int[4], new float[4]);

        Assert.Equal((5, 2), (detectors.Count, detectors.MostPlaces));
        Assert.Equal(2, detectors.Read(3, places, numbers));
        Assert.Equal([0, 2], places[..2]);
        Assert.Equal([1, 1], numbers[..2]);
        Assert.Equal(0, detectors.Read(4, places, numbers));
    }

    [Fact]
    public void Coordinates_AreReadInBothDirections()
    {
        // The value is where the coordinate is small: only its other direction tells it.
        var labels = Labels([4, 4], 1, 1, [0, 3, 4, 7]);
        var found = DetectionScan.Run(new CoordinateDetectors([[-3, 2, 1, -2, -5, 0, 3, -2]]), labels, 1, Cancellation).OfValues[0]!;

        Assert.Equal((1, 0.5f, 1.0), (found.Detector, found.Threshold, found.F1));
    }

    [Fact]
    public void Shuffled_GivesEachDocumentTheLabelsOfAnotherOfItsHalf()
    {
        // Document d has value d on every token, and value 10 on its second one.
        int[] lengths = [3, 5, 2, 4, 3, 6];
        var ends = lengths.Aggregate(new List<int> { 0 }, (x, length) => [.. x, x[^1] + length]);
        var labels = Labels(lengths, 3, 11, Enumerable.Range(0, ends[^1]).Select(place => (int[])(place - ends[Document(place)] == 1 ? [Document(place), 10] : [Document(place)])));

        var shuffled = labels.Shuffled(new Random(1));

        var given = Enumerable.Range(0, lengths.Length).Select(d => shuffled.Of(ends[d])[0]).ToArray();
        Assert.All(given, (x, d) => Assert.True(x != d && x < 3 == d < 3));
        Assert.Equal(Enumerable.Range(0, lengths.Length), given.Order());
        for (var place = 0; place < ends[^1]; place++)
        {
            var (document, position) = (Document(place), place - ends[Document(place)]);
            Assert.Equal(position % lengths[given[document]] == 1 ? [given[document], 10] : new[] { given[document] }, shuffled.Of(place).ToArray());
        }

        Assert.Equal(labels.Tokens, shuffled.Tokens);
        Assert.False(Labels([4, 4, 4], 1, 1, [0]).CanBeShuffled);
        int Document(int place) => Enumerable.Range(0, lengths.Length).Last(d => ends[d] <= place);
    }

    /// <summary>Every threshold that is one of the numbers, counted from the definition; the highest of the best.</summary>
    private static Detection? BestByTrying(Detectors detectors, int detector, int value, LabelledTokens labels)
    {
        var (places, numbers) = (new int[detectors.MostPlaces], new float[detectors.MostPlaces]);
        var count = detectors.Read(detector, places, numbers);
        Detection? best = null;
        float[] distinct = [.. numbers[..count].Where((_, i) => places[i] < labels.Choosing).Distinct().OrderDescending()];
        foreach (var (number, next) in distinct.Zip([.. distinct.Skip(1), detectors is CoordinateDetectors ? distinct.LastOrDefault() : 0]))
        {
            var threshold = (number + next) / 2;
            bool Says(int place) => Enumerable.Range(0, count).Any(i => places[i] == place && numbers[i] >= threshold);
            (int Said, int Right, int Positives) Of(Range range)
            {
                var all = Enumerable.Range(0, labels.Tokens.Count).Take(range).ToList();
                return (all.Count(Says), all.Count(x => Says(x) && labels.Of(x).Contains(value)), all.Count(x => labels.Of(x).Contains(value)));
            }

            var (said, right, positives) = Of(..labels.Choosing);
            var f1 = right == 0 ? 0 : 2.0 * right / (said + positives);
            if (f1 > (best?.ChosenF1 ?? 0))
            {
                var (thenSaid, thenRight, thenPositives) = Of(labels.Choosing..);
                best = new Detection(detector, value, threshold, f1, thenSaid, thenRight, thenPositives);
            }
        }

        return best;
    }

    private static SparseDetectors Sparse(float[][] columns)
    {
        var (offsets, places, numbers) = (new List<int> { 0 }, new List<int>(), new List<float>());
        foreach (var column in columns)
        {
            int[] firing = [.. Enumerable.Range(0, column.Length).Where(x => column[x] > 0)];
            places.AddRange(firing);
            numbers.AddRange(firing.Select(x => column[x]));
            offsets.Add(places.Count);
        }

        return new SparseDetectors([.. offsets], [.. places], [.. numbers]);
    }

    private static LabelledTokens RandomLabels(Random random, int documents, int values)
    {
        int[] lengths = [.. Enumerable.Range(0, documents).Select(_ => random.Next(3, 12))];
        return Labels(lengths, documents / 2, values, Enumerable.Range(0, lengths.Sum()).Select(_ => Enumerable.Range(0, values).Where(_ => random.NextDouble() < 0.15).ToArray()));
    }

    private static LabelledTokens Labels(int[] lengths, int choosing, int values, int[] placesOfValueZero) =>
        Labels(lengths, choosing, values, Enumerable.Range(0, lengths.Sum()).Select(x => (int[])(placesOfValueZero.Contains(x) ? [0] : [])));

    private static LabelledTokens Labels(int[] lengths, int choosing, int values, IEnumerable<int[]> ofPlaces)
    {
        var (documents, offsets, labels) = (new List<int> { 0 }, new List<int> { 0 }, new List<int>());
        foreach (var length in lengths)
        {
            documents.Add(documents[^1] + length);
        }

        foreach (var place in ofPlaces)
        {
            labels.AddRange(place);
            offsets.Add(labels.Count);
        }

        return new LabelledTokens([.. Enumerable.Range(0, lengths.Sum())], [.. documents], choosing, [.. offsets], [.. labels], values);
    }
}
