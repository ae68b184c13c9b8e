namespace SaePortal.Core.Meanings;

/// <summary>What a scan found.</summary>
/// <param name="OfDetectors">For each detector the value that it tells best; null when it is silent on every labelled token of the first half.</param>
/// <param name="OfValues">For each value the detector that tells it best; null when all are silent on its tokens of the first half.</param>
public sealed record DetectionsFound(IReadOnlyList<Detection?> OfDetectors, IReadOnlyList<Detection?> OfValues);

/// <summary>
/// Looks for the best pairs of detector and value. For every pair the threshold is exact: of all that could be set on the first half the one with the
/// largest F1, the highest of equals, set halfway between the last number that says yes and the next one below, as far from both as it can be. F1 = 2 right / (said + positives) can only rise where a yes is right, so only the values of a detector's own
/// places are ever touched, and nothing of the size detectors x values exists.
/// </summary>
public static class DetectionScan
{
    /// <summary>Scans.</summary>
    /// <param name="detectors">What may detect.</param>
    /// <param name="labels">What is to be detected.</param>
    /// <param name="threads">Threads that scan at once, at least 1; the result does not depend on it.</param>
    /// <param name="cancellation">Stops between detectors.</param>
    /// <returns>Equals are decided for the lower value of a detector, and the lower detector of a value.</returns>
    public static DetectionsFound Run(Detectors detectors, LabelledTokens labels, int threads, CancellationToken cancellation)
    {
        var (ofDetectors, ofValues) = (new Detection?[detectors.Count], new Detection?[labels.Values]);
        var best = new Choice[labels.Values];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, threads), CancellationToken = cancellation };
        Parallel.For(0, detectors.Count, options, () => new Scanner(detectors, labels), (detector, _, scanner) =>
        {
            ofDetectors[detector] = scanner.Scan(detector);
            return scanner;
        }, scanner =>
        {
            lock (best)
            {
                scanner.Merge(best);
            }
        });
        Parallel.For(0, labels.Values, options, () => new Scanner(detectors, labels), (value, _, scanner) =>
        {
            ofValues[value] = best[value].F1 > 0 ? scanner.Measure(best[value], value) : null;
            return scanner;
        }, _ => { });
        return new DetectionsFound(ofDetectors, ofValues);
    }

    private readonly record struct Choice(double F1, int Detector, float Threshold)
    {
        public bool Beats(Choice other) => F1 > other.F1 || (F1 == other.F1 && F1 > 0 && Detector < other.Detector);
    }

    /// <summary>A value's count so far, and what it was at the best threshold so far.</summary>
    private struct Tried
    {
        public long Right;
        public long BestRight;
        public long BestSaid;
        public float Threshold;
    }

    /// <summary>One thread's work: a detector at a time, and the best detector so far of every value.</summary>
    private sealed class Scanner(Detectors detectors, LabelledTokens labels)
    {
        private readonly int[] _places = new int[detectors.MostPlaces];
        private readonly float[] _numbers = new float[detectors.MostPlaces];
        private readonly Choice[] _best = new Choice[labels.Values];
        private readonly Tried[] _tried = new Tried[labels.Values];
        private readonly int[] _touched = new int[labels.Values];
        private int _touches;

        public Detection? Scan(int detector)
        {
            var count = detectors.Read(detector, _places, _numbers);
            var border = _places.AsSpan(0, count).BinarySearch(labels.Choosing);
            var choosing = border < 0 ? ~border : border;
            _numbers.AsSpan(0, choosing).Sort(_places.AsSpan(0, choosing));
            Choose(choosing);
            var (value, chosen) = (-1, default(Choice));
            foreach (var touched in _touched.AsSpan(0, _touches))
            {
                var tried = _tried[touched];
                var present = new Choice(2.0 * tried.BestRight / (tried.BestSaid + labels.ChoosingPositives(touched)), detector, tried.Threshold);
                if (present.Beats(_best[touched]))
                {
                    _best[touched] = present;
                }

                if (present.F1 > chosen.F1 || (present.F1 == chosen.F1 && touched < value))
                {
                    (value, chosen) = (touched, present);
                }

                _tried[touched] = default;
            }

            _touches = 0;
            return value < 0 ? null : Count(chosen, value, choosing, count);
        }

        public Detection Measure(Choice choice, int value)
        {
            var count = detectors.Read(choice.Detector, _places, _numbers);
            return Count(choice, value, 0, count);
        }

        public void Merge(Choice[] into)
        {
            for (var value = 0; value < into.Length; value++)
            {
                into[value] = _best[value].Beats(into[value]) ? _best[value] : into[value];
            }
        }

        /// <summary>
        /// From the largest number down: after all places of one number every value that was met there may have a new best threshold. The inner loops run
        /// once for each label of each place, some hundred million times in a study of coordinates: shares are compared as whole numbers, crosswise.
        /// </summary>
        private void Choose(int choosing)
        {
            for (var i = choosing - 1; i >= 0;)
            {
                var (number, first) = (_numbers[i], i);
                for (; i >= 0 && _numbers[i] == number; i--)
                {
                    foreach (var value in labels.Of(_places[i]))
                    {
                        if (_tried[value].Right++ == 0)
                        {
                            _touched[_touches++] = value;
                        }
                    }
                }

                long said = choosing - 1 - i;
                var threshold = Halfway(number, i >= 0 ? _numbers[i] : detectors.Silence ?? number);
                for (var at = first; at > i; at--)
                {
                    foreach (var value in labels.Of(_places[at]))
                    {
                        ref var tried = ref _tried[value];
                        var positives = labels.ChoosingPositives(value);
                        if (tried.Right * (tried.BestSaid + positives) > tried.BestRight * (said + positives))
                        {
                            (tried.BestRight, tried.BestSaid, tried.Threshold) = (tried.Right, said, threshold);
                        }
                    }
                }
            }
        }

        /// <summary>Between two numbers, and never so near the lower one that it would say yes as well.</summary>
        private static float Halfway(float number, float below)
        {
            var half = below + ((number - below) / 2);
            return half > below ? half : number;
        }

        /// <summary>Counts on the second half, whose places are those from <paramref name="from"/> on that belong to it.</summary>
        private Detection Count(Choice choice, int value, int from, int count)
        {
            var (said, right) = (0, 0);
            for (var i = from; i < count; i++)
            {
                if (_places[i] >= labels.Choosing && _numbers[i] >= choice.Threshold)
                {
                    said++;
                    right += labels.Of(_places[i]).Contains(value) ? 1 : 0;
                }
            }

            return new Detection(choice.Detector, value, choice.Threshold, choice.F1, said, right, labels.MeasuringPositives(value));
        }
    }
}
