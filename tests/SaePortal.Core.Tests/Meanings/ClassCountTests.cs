using SaePortal.Core.Meanings;
using SaePortal.Core.Worlds;

namespace SaePortal.Core.Tests.Meanings;

public class ClassCountTests
{
    [Fact]
    public void Classes_CountWhatReachesWhichF1_KnownValuesBeingMoreThanMeasuredOnes()
    {
        ValueMeaning[] values =
        [
            AValue("sense", AttributeScope.Context, f1: 0.9, token: 0.5, neuron: 0.2, shuffled: 0.1),
            AValue("tense", AttributeScope.Context, f1: 0.8999, token: 0.4999, neuron: 0.95, shuffled: 0.6),
            AValue("name", AttributeScope.Token, f1: 0.3, token: 1, neuron: 0.5, shuffled: 0),
        ];
        var known = values.Select(x => x.Known).Append(new KnownValue("topic", "sea", AttributeScope.Context));

        var classes = ClassCount.Of(values, known);

        Assert.Equal(
            [
                new ClassCount(AttributeScope.Token, 1, 1, new Reach(0, 0), new Reach(1, 1), new Reach(0, 1), new Reach(0, 0)),
                new ClassCount(AttributeScope.Context, 3, 2, new Reach(1, 2), new Reach(0, 1), new Reach(1, 1), new Reach(0, 1)),
            ],
            classes);
        Assert.Equal(classes[1], Report(classes).Headline);
    }

    [Fact]
    public void Headline_OfLabelsWithoutClasses_IsAllOfThem_AndOfClassesWithoutContextNothing()
    {
        var unclassed = AValue("pos", null, f1: 1, token: 1, neuron: 1, shuffled: null);
        var token = AValue("name", AttributeScope.Token, f1: 1, token: 1, neuron: 1, shuffled: null);

        Assert.Equal(new ClassCount(null, 1, 1, new Reach(1, 1), new Reach(1, 1), new Reach(1, 1), null), Report(ClassCount.Of([unclassed], [unclassed.Known])).Headline);
        Assert.Null(Report(ClassCount.Of([unclassed, token], [unclassed.Known, token.Known])).Headline);
    }

    private static MeaningReport Report(IReadOnlyList<ClassCount> classes) => new(2, 20, 2, 20, classes);

    private static ValueMeaning AValue(string attribute, AttributeScope? scope, double f1, double token, double neuron, double? shuffled) =>
        new(0, new KnownValue(attribute, "x", scope), 10, 2, 1, 1, f1, f1, f1, shuffled, 1, token, 1, neuron);
}
