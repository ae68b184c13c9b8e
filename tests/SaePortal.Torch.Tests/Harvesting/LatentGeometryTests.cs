using SaePortal.Core.LanguageModels;
using SaePortal.Torch.Harvesting;
using static TorchSharp.torch;

namespace SaePortal.Torch.Tests.Harvesting;

[Collection("torch")]
public class LatentGeometryTests
{
    [Fact]
    public void Geometry_OfSeveralBlocks_AgreesWithTheWholeMatrices()
    {
        using var setting = new HarvestSetting(documents: 10, width: 300);
        using var scope = NewDisposeScope();
        setting.Dictionary.Decoder[17].zero_();
        var decoder = setting.Dictionary.Decoder;
        var unit = decoder / decoder.norm(1, keepdim: true);
        var cosines = unit.matmul(unit.t());
        var logits = setting.Model.DirectLogits(decoder).narrow(1, 0, 500);

        var reading = setting.Dictionary.Encoder / setting.Dictionary.Encoder.norm(1, keepdim: true);
        var read = reading.matmul(reading.t());

        var rows = new LatentGeometry(setting.Model, setting.Dictionary, 500).Of(5, 290);

        Assert.Equal(290, rows.Count);
        Assert.Empty(rows[12].Neighbours);
        foreach (var i in new[] { 0, 100, 122, 123, 124, 289 })
        {
            var alike = read[i + 5].data<float>().ToArray();
            Assert.Equal(Enumerable.Range(0, 300).Where(x => x != i + 5).OrderByDescending(x => alike[x]).Take(10), rows[i].ReadNeighbours.Select(x => x.Index));
            float[] near = cosines[i + 5].nan_to_num(-1).data<float>().ToArray(), raised = logits[i + 5].data<float>().ToArray();
            Assert.Equal(Enumerable.Range(0, 300).Where(x => x != i + 5).OrderByDescending(x => near[x]).Take(10), rows[i].Neighbours.Select(x => x.Index));
            Assert.Equal(near.Where((_, x) => x != i + 5).OrderDescending().Take(10), rows[i].Neighbours.Select(x => x.Cosine), (x, y) => Math.Abs(x - y) < 1e-5);
            Assert.Equal(Enumerable.Range(0, 500).OrderByDescending(x => raised[x]).Take(10), rows[i].Promoted.Select(x => x.Token));
            Assert.Equal(raised.OrderDescending().Take(10), rows[i].Promoted.Select(x => x.Logit), (x, y) => Math.Abs(x - y) < 1e-4);
            Assert.Equal(Enumerable.Range(0, 500).OrderBy(x => raised[x]).Take(10), rows[i].Suppressed.Select(x => x.Token));
            var spread = rows[i].Logits!;
            Assert.Equal((raised.Min(), raised.Max(), 500), (spread.Low, spread.High, spread.Counts.Sum()));
            // Counted by edges; a value on an edge may round to either side.
            var width = (spread.High - spread.Low) / 40;
            Assert.All(spread.Counts.Index(), x => Assert.InRange(x.Item,
                raised.Count(y => y > spread.Low + (width * x.Index) + 1e-5 && y < spread.Low + (width * (x.Index + 1)) - 1e-5),
                raised.Count(y => y >= spread.Low + (width * x.Index) - 1e-5 && y <= spread.Low + (width * (x.Index + 1)) + 1e-5)));
        }
    }

    [Theory]
    [InlineData(1f)]
    [InlineData(1e-20f)]
    [InlineData(1e30f)]
    public void Direction_OfAnyLength_AgreesWithTheWholeMatrices(float length)
    {
        using var setting = new HarvestSetting(documents: 10, width: 300);
        using var scope = NewDisposeScope();
        setting.Dictionary.Decoder[17].zero_();
        var decoder = setting.Dictionary.Decoder;
        var unit = decoder[3] - (2 * decoder[5]);
        unit /= unit.norm();
        var cosines = decoder.matmul(unit).div(decoder.norm(1)).nan_to_num(0).data<float>().ToArray();
        var logits = setting.Model.DirectLogits(unit.unsqueeze(0))[0].narrow(0, 0, 500).data<float>().ToArray();

        var row = new LatentGeometry(setting.Model, setting.Dictionary, 500).Of((unit * length).data<float>().ToArray(), 20);

        Assert.Equal(Enumerable.Range(0, 300).OrderByDescending(x => cosines[x]).Take(20), row.Neighbours.Select(x => x.Index));
        Assert.Equal(cosines.OrderDescending().Take(20), row.Neighbours.Select(x => x.Cosine), (x, y) => Math.Abs(x - y) < 1e-5);
        Assert.Equal(Enumerable.Range(0, 500).OrderByDescending(x => logits[x]).Take(10), row.Promoted.Select(x => x.Token));
        Assert.Equal(logits.OrderDescending().Take(10), row.Promoted.Select(x => x.Logit), (x, y) => Math.Abs(x - y) < 1e-4);
        Assert.Equal(Enumerable.Range(0, 500).OrderBy(x => logits[x]).Take(10), row.Suppressed.Select(x => x.Token));
    }

    [Fact]
    public void Geometry_OfNeurons_HasNoLogitsAndNoNeighbours()
    {
        using var setting = new HarvestSetting(documents: 10);
        using var neurons = new RandomDictionary(new HookPoint(HookSite.Neurons, 1), setting.Model.Spec.DMlp, setting.Model.Spec.DMlp, null);

        var row = new LatentGeometry(setting.Model, neurons, 512).Of(3, 1)[0];

        Assert.Empty(row.Promoted);
        Assert.Empty(row.Suppressed);
        Assert.Empty(row.Neighbours);
        Assert.Empty(row.ReadNeighbours);
        Assert.Null(row.Logits);
    }
}
