using System.CommandLine;
using SaePortal.Core.Answers;
using SaePortal.Core.Worlds;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.LanguageModels;
using SaePortal.Torch.Probes;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Cli;

/// <summary><c>saeportal world ask</c>: what a model knows of a world.</summary>
internal static class WorldAskVerb
{
    private const long Unseen = 1_000;

    public static Command Create(Option<string> world)
    {
        var model = new Argument<string>("MODEL") { Description = "The model that is asked" };
        var seed = new Option<long>("--seed") { Description = "Decides the questions; take one that no training text had", DefaultValueFactory = _ => Unseen, HelpName = "S" };
        var each = new Option<int>("--each") { Description = "Questions of each kind", DefaultValueFactory = _ => 200, HelpName = "N" };
        var device = SharedOptions.Device();
        var (data, json) = (SharedOptions.Data(), SharedOptions.Json());
        var command = new Command("ask", "Ask a model what it knows of a world, on combinations that training text has and on those it lacks") { model, world, seed, each, device, data, json };
        command.SetAction((parsed, _) => Workplace.Do(parsed, data, json, async (work, cancellation) =>
        {
            if (parsed.GetValue(each) < 1)
            {
                return new Problem(ProblemKind.Invalid, $"{parsed.GetValue(each)} questions are none.", "Ask at least one of each kind.");
            }

            if (World.Find(parsed.GetValue(world)!).Or(out var problem) is not { } asked
                || (await work.Get<LanguageModelStore>().Find(parsed.GetValue(model), cancellation).ConfigureAwait(false)).Or(out problem) is not { } record)
            {
                return problem!;
            }

            if (ModelProbing.Ask(work.Get<ArtifactFolder>().Model(record.Id), parsed.GetValue(device), asked, parsed.GetValue(seed), parsed.GetValue(each), cancellation).Or(out problem) is not { } scores)
            {
                return problem!;
            }

            work.Print(scores, ["kind", "combinations", "right", "of"], x => [x.Kind, x.Withheld ? "withheld" : "seen", Figures.Percent(x.Accuracy), $"{x.Asked}"],
                x => new { x.Kind, x.Withheld, x.Asked, x.Right, x.Accuracy });
            return 0;
        }));
        return command;
    }
}
