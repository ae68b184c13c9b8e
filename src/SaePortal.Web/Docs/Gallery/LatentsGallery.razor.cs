using Microsoft.AspNetCore.Components;
using SaePortal.Core.Latents;
using SaePortal.Web.Latents;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Docs.Gallery;

/// <summary>The components that show texts and tokens.</summary>
public sealed partial class LatentsGallery : ComponentBase
{
    private static readonly string s_quantiles = string.Join(',', Enumerable.Range(0, 101).Select(x => Figures.Svg(x * 0.0962)));
    private static readonly StripToken[] s_subword = [new(" The"), new(" Don"), new("au", 7.2), new("dampf", 3.1), new("schiff"), new(" sailed")];
    private static readonly StripToken[] s_silent = [new(" with"), new(" the"), new(" toy"), new(". Jack"), new(" felt"), new(" proud"), new(" of"), new(" himself"), new(" and")];
    private static readonly IReadOnlyList<StripToken> s_odd = Samples.Tokens("<|endoftext|>Sam dropped{1.07} his kite in the mud{0.44}. He did not cry{4.12}, but he felt{1.21} a bit{0.62} lonely{8.03} until{0.31} his dad came.\n{6.1}");
    private static readonly ExampleText s_example = new(s_odd, 16, 31, new LatentExample(12, 31, s_odd.Count, 475, 47, 8.03f, ExampleUse.Explainer, [], []));
    private static readonly LogitHistogram s_logits = new(-1.21f, 2.84f, [.. Enumerable.Range(0, 40).Select(x => x is 33 or 39 ? 2 : (int)(4000 * Math.Exp(-(x - 12) * (x - 12) / 14.0)))]);
    private static readonly StripToken[] s_steps = [.. Enumerable.Range(0, 11).Select(x => new StripToken($" step {x}", x))];
    private static readonly StripToken[] s_signed = [.. Enumerable.Range(0, 11).Select(x => new StripToken($" minus {x}", -x))];
    private static readonly StripToken[] s_code = [new("def"), new(" f", 3), new("(x):"), new("\n"), new("    ", 6), new("return"), new(" x", 9), new("\n"), new("\t", 2), new("# \\xE2")];
}
