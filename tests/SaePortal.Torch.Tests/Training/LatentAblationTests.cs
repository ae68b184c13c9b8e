using SaePortal.Core.LanguageModels;
using SaePortal.Torch.Tests.Harvesting;
using SaePortal.Torch.Training;
using SaePortal.Torch.Transformers;
using static TorchSharp.torch;

namespace SaePortal.Torch.Tests.Training;

[Collection("torch")]
public class LatentAblationTests
{
    [Fact]
    public void Effect_OfALatent_IsTheRiseOfTheLossByPlainLoops()
    {
        using var setting = new HarvestSetting(documents: 20);
        using var scope = NewDisposeScope();
        int[] contexts = [1, 4, 6];
        var codes = setting.DenseCodes();
        var latent = Enumerable.Range(0, 48).MaxBy(i => contexts.Sum(c => Enumerable.Range(0, setting.Corpus.Context).Count(p => codes[c, p, i] != 0)));
        var (where, all, firings, predictions) = (0.0, 0.0, 0, 0);
        foreach (var c in contexts)
        {
            var tokens = setting.Corpus.Tokens(c).ToArray();
            var ids = tensor(Array.ConvertAll(tokens, x => (long)x), [1, tokens.Length]);
            var written = zeros(1, tokens.Length, 64);
            for (var p = 0; p < tokens.Length; p++)
            {
                if (tokens[p] != HarvestSetting.Bos)
                {
                    written[0, p] = setting.Dictionary.Decoder[latent] * codes[c, p, latent];
                }
            }

            // A whole pass of its own, the intervention in its place.
            var without = Losses(setting.Model.Run(ids, [HookPoint.Logits], [new Intervention(HarvestSetting.Hook, x => x - written)])[HookPoint.Logits], tokens);
            var clean = Losses(setting.Model.Run(ids, [HookPoint.Logits])[HookPoint.Logits], tokens);
            for (var p = 0; p + 1 < tokens.Length; p++)
            {
                if (tokens[p + 1] == HarvestSetting.Bos)
                {
                    continue;
                }

                var fires = tokens[p] != HarvestSetting.Bos && codes[c, p, latent] != 0;
                (all, predictions) = (all + without[p] - clean[p], predictions + 1);
                (where, firings) = fires ? (where + without[p] - clean[p], firings + 1) : (where, firings);
            }
        }

        var effect = LatentAblation.Measure(setting.Model, setting.Dictionary, setting.Corpus, latent, contexts, default);

        Assert.True(firings > 0);
        Assert.Equal((firings, predictions), (effect.Firings, effect.Predictions));
        Assert.Equal(where / firings, effect.Loss, 1e-4);
        Assert.Equal(all / predictions, effect.LossOfAll, 1e-4);
        Assert.True(Math.Abs(effect.Loss) > 1e-3);
    }

    [Fact]
    public void Effect_WhereItNeverFires_IsNone()
    {
        using var setting = new HarvestSetting(documents: 20);
        setting.Dictionary.Encoder[5].zero_();
        var before = LiveTensors.Before();

        var effect = LatentAblation.Measure(setting.Model, setting.Dictionary, setting.Corpus, 5, [0, 1], default);

        Assert.Equal((0, 0), (effect.Firings, effect.Loss));
        Assert.Equal(0, effect.LossOfAll, 1e-6);
        Assert.Equal(before, Tensor.TotalCount);
    }

    private static double[] Losses(Tensor logits, int[] tokens) =>
        [.. Enumerable.Range(0, tokens.Length - 1).Select(p => -nn.functional.log_softmax(logits[0, p].to(float64), 0)[tokens[p + 1]].item<double>())];
}
