using System.CommandLine;
using SaePortal.Core.LanguageModels;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.LanguageModels;
using SaePortal.Torch.Transformers;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Cli;

/// <summary><c>saeportal activations</c>.</summary>
internal static class ActivationsVerb
{
    public static Command Create()
    {
        var model = SharedOptions.Name("--model", "The language model");
        var input = new Option<string>("--input") { Description = "{\"input_ids\":[[...]]} with rows of one length, or text, packed as a corpus is", Required = true, HelpName = "F" };
        var hook = new Option<string>("--hook") { Description = "Hook points, separated by commas; logits counts as one", Required = true, HelpName = "H[,H]" };
        var output = new Option<string>("--out") { Description = "The file that is written", Required = true, HelpName = "F.safetensors" };
        var device = SharedOptions.Device();
        var (data, json) = (SharedOptions.Data(), SharedOptions.Json());
        var command = new Command("activations", "Write a model's activations to a safetensors file") { model, input, hook, output, device, data, json };
        command.SetAction((parsed, _) => Workplace.Do(parsed, data, json, async (work, cancellation) =>
        {
            var hooks = new List<HookPoint>();
            foreach (var name in parsed.GetValue(hook)!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                var parsedHook = HookPoint.Parse(name);
                if (!parsedHook.Succeeded)
                {
                    return parsedHook.Problem;
                }

                hooks.Add(parsedHook.Value);
            }

            if ((await work.Get<LanguageModelStore>().Find(parsed.GetValue(model), cancellation).ConfigureAwait(false)).Or(out var problem) is not { } record)
            {
                return problem!;
            }

            var written = await ActivationExport.Write(work.Get<ArtifactFolder>().Model(record.Id), parsed.GetValue(device), parsed.GetValue(input)!, hooks, parsed.GetValue(output)!, cancellation).ConfigureAwait(false);
            if (!written.Succeeded)
            {
                return written.Problem;
            }

            if (work.Json)
            {
                Workplace.PrintJson(written.Value);
            }
            else
            {
                Console.WriteLine($"{parsed.GetValue(output)}: {Amounts.Counted(written.Value.Contexts, "context", "contexts")} of {Amounts.Counted(written.Value.Positions, "token", "tokens")}, {string.Join(", ", hooks)}.");
            }

            return 0;
        }));
        return command;
    }
}
