using SaePortal.Torch.Corpora;
using SaePortal.Web.Corpora;

namespace SaePortal.Web.Tests.Corpora;

public sealed class LabelledAttributeTests
{
    [Fact]
    public void Attributes_StandInTheOrderOfTheText_WithEachValueOnce()
    {
        LabelledSpan[] labels = [new(0, 4, "name", "Mary"), new(5, 9, "word", "verb"), new(10, 14, "name", "John"), new(15, 19, "name", "Mary")];

        Assert.Equal([("name", "Mary John", 0), ("word", "verb", 0)], LabelledAttribute.Of(labels).Select(x => (x.Attribute, string.Join(' ', x.Values), x.More)));
    }

    [Fact]
    public void Values_BeyondADozen_AreCounted()
    {
        var (_, values, more) = Assert.Single(LabelledAttribute.Of(Enumerable.Range(0, 40).Select(x => new LabelledSpan(x, x + 1, "id", $"{x % 20}"))));

        Assert.Equal((12, 8), (values.Count, more));
    }
}
