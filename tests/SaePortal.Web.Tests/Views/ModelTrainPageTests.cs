using System.Net.Http.Json;
using SaePortal.Compute.Runs;
using SaePortal.Core.Runs;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.LanguageModels;
using SaePortal.Storage.Removal;
using SaePortal.Storage.Runs;
using SaePortal.Web.Tests.Api;
using static SaePortal.Tests.Shared.Builders;

namespace SaePortal.Web.Tests.Views;

/// <summary>Pages of language models that are trained here, as they come without a circuit, and the API beside them.</summary>
[Collection("portal")]
public sealed class ModelTrainPageTests(PortalFixture portal)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_OfATrainedModel_AreComplete()
    {
        var (runs, leases, models) = (portal.Service<RunStore>(), portal.Service<RunLeases>(), portal.Service<LanguageModelStore>());
        var run = StorePortal.Expect(await runs.Add(ATrainedModel("page-lm", 0) with { DMlp = 128, LearningRate = 0.004 }, Cancellation)).Id;
        try
        {
            Assert.NotNull(await leases.Take(run, "n1", "cpu", 1, TimeSpan.FromMinutes(5), Cancellation));
            var seen = new Dictionary<RunMeasure, double> { [RunMeasure.Loss] = 3.5, [RunMeasure.LearningRate] = 0.002, [RunMeasure.GradientNorm] = 1.25, [RunMeasure.TokensPerSecond] = 9_000 };
            RunMetric[] metrics = [.. seen.Select(x => new RunMetric(5, x.Key, x.Value)), new RunMetric(5, RunMeasure.HeldOutLoss, 3.25)];
            await leases.Report(new RunReport(run, 1, new RunProgress(5, 10, 10_240, 9_000, 1, seen), metrics, []), TimeSpan.FromMinutes(5), Cancellation);
            await Add("page-lm@0", 0);

            var live = await Page($"/runs/{run}");
            foreach (var said in new[] { "Train the model page-lm", "Training", ">Loss<", "nats a token, held-out", "Learning rate", "Gradient norm", "Speed", "Perplexity", "step 5 of 10", "href=\"page-lm%400\"", "warm-up 2%", "2 layers" })
            {
                Assert.Contains(said, live, StringComparison.Ordinal);
            }

            // No empty charts of what a language model does not have.
            Assert.All(new[] { "Unexplained variance", "Dead latents", "Latents that have fired", ">L0<" }, x => Assert.DoesNotContain(x, live, StringComparison.Ordinal));
            Assert.DoesNotContain("Open page-lm", live, StringComparison.Ordinal);
            Assert.Contains("3.50", await Page("/runs"), StringComparison.Ordinal);

            await Add("page-lm", 10);
            Assert.True(await leases.Finish(run, 1, RunState.Completed, null, null, null, Cancellation));
            Assert.Contains("Open page-lm", await Page($"/runs/{run}"), StringComparison.Ordinal);
            var page = await Page("/page-lm");
            Assert.Contains($"href=\"runs/{run}\"", page, StringComparison.Ordinal);
            Assert.Contains("as it was after 10 steps", page, StringComparison.Ordinal);
            Assert.Contains("href=\"page-lm%400\"", page, StringComparison.Ordinal);
            var shape = await portal.Get("models/page-lm@0");
            Assert.Equal((run, 0), (shape.GetProperty("trainRun").GetInt32(), shape.GetProperty("trainStep").GetInt32()));
            var recipe = (await portal.Get($"runs/{run}")).GetProperty("recipe");
            Assert.Equal(("model", 32, "f32"), (recipe.GetProperty("kind").GetString(), recipe.GetProperty("dModel").GetInt32(), recipe.GetProperty("type").GetString()));
            Assert.Equal(System.Text.Json.JsonValueKind.Null, (await portal.Get("models/tiny")).GetProperty("trainRun").ValueKind);
        }
        finally
        {
            foreach (var name in new[] { "page-lm", "page-lm@0" })
            {
                await portal.Service<RemovalStore>().Remove(RemovableKind.Model, name, Cancellation);
            }

            await runs.Want(run, RunSignal.Cancel, Cancellation);
            await portal.Service<RunDesk>().Remove(run, Cancellation);
        }

        async Task Add(string name, long step)
        {
            using var staged = portal.Service<ArtifactFolder>().Stage("model");
            StorePortal.Expect(await models.Add(new NewModel(name, AModel, "stories", run, step), staged.Path, Cancellation));
        }
    }

    [Fact]
    public async Task Form_IsReachedFromTheOther_AndOffersATokenizer()
    {
        var dictionary = await Page("/train");
        var form = await Page("/train?kind=model&corpus=stories");

        Assert.Contains("href=\"train?kind=model\"", dictionary, StringComparison.Ordinal);
        Assert.Contains("Train a language model", form, StringComparison.Ordinal);
        Assert.Contains("href=\"train?corpus=stories\"", form, StringComparison.Ordinal);
        Assert.Contains("A new one, trained on this corpus", form, StringComparison.Ordinal);
        Assert.Contains("stories-4x128", form, StringComparison.Ordinal);
        Assert.Contains("1.32", form, StringComparison.Ordinal);
        Assert.Contains("train?kind=model&amp;corpus=stories", await Page("/corpora/stories"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recipe_OverTheApi_IsRefusedOrQueuedAsAVerbs()
    {
        object Recipe(int heads, string tokenizer = "tiny") => new { kind = "model", name = "api-lm", corpus = "stories", tokenizer, layers = 1, dModel = 32, heads, tokens = 10_000, snapshots = new[] { 0 }, type = "bf16" };
        using var wrong = await portal.Http.PostAsJsonAsync("runs", Recipe(3), Cancellation);
        await PortalFixture.Problem(wrong, System.Net.HttpStatusCode.BadRequest, "3 heads cannot share");
        using var nobody = await portal.Http.PostAsJsonAsync("runs", Recipe(2, "nobody"), Cancellation);
        await PortalFixture.Problem(nobody, System.Net.HttpStatusCode.NotFound, "neither a tokenizer nor a model");
        using var visitor = await portal.Visitor.PostAsJsonAsync("runs", Recipe(2), Cancellation);
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, visitor.StatusCode);

        using var queued = await portal.Http.PostAsJsonAsync("runs", Recipe(2), Cancellation);
        var run = await PortalFixture.Ok(queued);
        var number = run.GetProperty("run").GetInt32();
        try
        {
            Assert.Equal((128, 0.004, "bf16"), (run.GetProperty("recipe").GetProperty("dMlp").GetInt32(), run.GetProperty("recipe").GetProperty("learningRate").GetDouble(), run.GetProperty("recipe").GetProperty("type").GetString()));
            using var again = await portal.Http.PostAsJsonAsync("runs", Recipe(2), Cancellation);
            await PortalFixture.Problem(again, System.Net.HttpStatusCode.Conflict, $"Run {number} is making a model named");
        }
        finally
        {
            await portal.Service<RunStore>().Want(number, RunSignal.Cancel, Cancellation);
            await portal.Service<RunDesk>().Remove(number, Cancellation);
        }
    }

    private Task<string> Page(string path) => portal.Http.GetStringAsync(new Uri(path, UriKind.Relative), Cancellation);
}
