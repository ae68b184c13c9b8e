using SaePortal.Core.Naming;
using SaePortal.Core.People;

namespace SaePortal.Core.Tests.People;

public sealed class WrittenTests
{
    [Theory]
    [InlineData("Ada", "Ada")]
    [InlineData("  Ada \t  Lovelace ", "Ada Lovelace")]
    [InlineData("e\u0301a", "éa")]
    [InlineData("日本 語", "日本 語")]
    [InlineData("<b>x</b>", "<b>x</b>")]
    [InlineData("👩‍", null)]
    [InlineData("a\u202Eb", null)]
    [InlineData("a\u200Bb", null)]
    [InlineData("a\0b", null)]
    [InlineData("...", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    [InlineData("OWNER", null)]
    [InlineData(" the  Owner", null)]
    [InlineData("Owen", "Owen")]
    public void DisplayName_IsShownTidy_OrRefused(string? given, string? shown)
    {
        var checkedName = DisplayName.Check(given);

        Assert.Equal(shown, checkedName.Value);
        Assert.Equal(shown is null, checkedName.Problem is not null);
    }

    /// <summary>Attributes cannot carry these: they are no text.</summary>
    [Fact]
    public void DisplayName_OfHalfCharacters_IsRefused() => Assert.All(["\ud800x", "x\udc00\ud800", "x\ud800"], x => Assert.False(DisplayName.Check(x).Succeeded));

    [Fact]
    public void DisplayName_Length_IsCountedAsPeopleCount()
    {
        var letters = new string('x', DisplayName.Longest);
        // One letter under many accents is one character to a reader, and a tower on the page.
        var tower = "x" + new string('\u0301', 3 * DisplayName.Longest);

        Assert.True(DisplayName.Check(letters).Succeeded);
        Assert.False(DisplayName.Check(letters + "x").Succeeded);
        Assert.False(DisplayName.Check(tower).Succeeded);
    }

    [Fact]
    public void Text_IsKeptWithoutWhatCannotBeShown()
    {
        Assert.Equal("a\nb\tc", Written.Check("\u0000 a\r\nb\tc\u202E\ud800\u0007\r\n", "comment", 10).Value);
        Assert.Equal("👍 ok", Written.Check("👍 ok", "comment", 10).Value);
        Assert.Equal("a b", Written.Line(" a\r\n\tb ", "title", 10).Value);
        Assert.Equal("", Written.Check(" \n ", "note", 10, mayBeEmpty: true).Value);
        Assert.Equal("The comment is empty.", Written.Check("\u202E \n", "comment", 10).Problem!.What);
        Assert.Equal("The comment has 11 characters.", Written.Check(new string('x', 11), "comment", 10).Problem!.What);
        Assert.True(Written.Check(new string('x', 10), "comment", 10).Succeeded);
    }

    [Theory]
    [InlineData("emotion", "emotion")]
    [InlineData(" Negative  emotion", "negative-emotion")]
    [InlineData("#story_2", "story-2")]
    [InlineData("a", "a")]
    [InlineData("abcdefghijklmnopqrstuvwxyz0123", "abcdefghijklmnopqrstuvwxyz0123")]
    [InlineData("abcdefghijklmnopqrstuvwxyz01234", null)]
    [InlineData("-a", null)]
    [InlineData("a-", null)]
    [InlineData("über", null)]
    [InlineData("<script>", null)]
    [InlineData("a/b", null)]
    [InlineData("a\n", "a")]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Tag_IsASlug_OrRefused(string? given, string? tag) => Assert.Equal(tag, TagName.Check(given).Value);
}
