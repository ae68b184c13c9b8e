using SaePortal.Core.Answers;

namespace SaePortal.Core.Tests.Answers;

public sealed class RulesTests
{
    [Fact]
    public void Number_OutsideItsBounds_IsToldWhatItMustBe()
    {
        Assert.Equal("The k is 16. It must lie between 1 and 8, the width.", $"{Rules.Between("k", 16, 1, 8, ", the width")}");
        Assert.Equal("The width is 5,000,000. It must lie between 1 and 4,194,304.", $"{Rules.Between("width", 5_000_000, 1, 4_194_304)}");
        Assert.Equal("The weight decay is 10.5. It must lie between 0 and 10; 0 turns it off.", $"{Rules.Between("weight decay", 10.5, 0.0, 10.0, "; 0 turns it off")}");
        Assert.Equal("The learning rate is NaN. It must be above 0 and at most 1.", $"{Rules.AboveZero("learning rate", double.NaN, 1)}");
        Assert.Equal("The top-k is 0. It must be at least 1.", $"{Rules.AtLeast("top-k", 0, 1)}");
    }

    [Fact]
    public void Number_OnItsBounds_KeepsTheRule()
    {
        Assert.Equal([null, null, null, null, null, null], new[]
        {
            Rules.Between("k", 1, 1, 8), Rules.Between("k", 8, 1, 8), Rules.Between("share", 0.0, 0.0, 1.0), Rules.Between("share", 1.0, 0.0, 1.0),
            Rules.AboveZero("rate", 1, 1), Rules.AtLeast("top-k", 1, 1),
        });
    }

    [Fact]
    public void RulesThatAreBroken_BecomeOneProblem()
    {
        List<(string, Problem)> broken = [.. Rules.Broken(("A", Rules.AtLeast("a", 0, 1)), ("B", Rules.AtLeast("b", 1, 1)), ("C", Rules.AtLeast("c", 2, 3)))];

        Assert.Equal(["A", "C"], broken.Select(x => x.Item1));
        Assert.Equal("The a is 0. It must be at least 1. The c is 2. It must be at least 3.", Rules.AsOne(broken)?.ToString());
        Assert.Equal(broken[0].Item2, Rules.AsOne([broken[0]]));
        Assert.Null(Rules.AsOne([]));
    }
}
