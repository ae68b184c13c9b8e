using SaePortal.Core.LanguageModels;

namespace SaePortal.Core.Tests;

public class HookPointTests
{
    [Theory]
    [InlineData("hook_embed")]
    [InlineData("blocks.0.hook_resid_pre")]
    [InlineData("blocks.11.hook_resid_mid")]
    [InlineData("blocks.2.attn.hook_z[3]")]
    [InlineData("blocks.2.mlp.hook_post")]
    [InlineData("ln_final.hook_normalized")]
    public void Parse_OfAName_PrintsTheSameName(string name) => Assert.Equal(name, HookPoint.Parse(name).Value.ToString());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("blocks.-1.hook_resid_post")]
    [InlineData("blocks.02.hook_resid_post")]
    [InlineData("blocks.2.hook_resid_post[1]")]
    [InlineData("blocks.99999999999.hook_resid_post")]
    [InlineData("blocks.2.hook_q")]
    [InlineData("blocks.2.hook_resid_post\n")]
    public void Parse_OfSomethingElse_SaysWhichNamesThereAre(string? name) =>
        Assert.Contains("blocks.{i}.hook_resid_pre", HookPoint.Parse(name).Problem?.Remedy, StringComparison.Ordinal);

    [Fact]
    public void Order_FollowsTheComputation()
    {
        string[] names = ["hook_embed", "blocks.0.hook_resid_pre", "blocks.0.attn.hook_q", "blocks.0.hook_resid_post", "blocks.1.hook_resid_pre", "ln_final.hook_normalized", "logits"];
        Assert.Equal(names, names.Reverse().Select(x => HookPoint.Parse(x).Value).Order().Select(x => x.ToString()));
    }
}
