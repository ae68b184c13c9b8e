using System.CommandLine;
using SaePortal.Compute.Imports;
using SaePortal.Core.Answers;
using SaePortal.Core.LanguageModels;
using SaePortal.Storage.LanguageModels;
using SaePortal.Storage.Removal;
using SaePortal.Web.Api;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Cli;

/// <summary><c>saeportal model ...</c>.</summary>
internal static class ModelVerbs
{
    public static Command Create() => new("model", "Language models") { Import(), ModelTrainVerb.Create(), List(), Show(), NamedVerbs.Rename<LanguageModelRecord, LanguageModelStore.Row, LanguageModelStore>("model", ModelShape.Of), NamedVerbs.Remove("model", RemovableKind.Model) };

    private static Command Import()
    {
        var folder = new Argument<string>("DIR") { Description = "A Hugging Face folder: config.json, safetensors, tokenizer" };
        var name = SharedOptions.Name("--name", "What to call it");
        var (data, json) = (SharedOptions.Data(), SharedOptions.Json());
        var command = new Command("import", "Take a checkpoint folder into the portal") { folder, name, data, json };
        command.SetAction((parsed, _) => Workplace.Do(parsed, data, json, async (work, cancellation) =>
        {
            var path = parsed.GetValue(folder)!;
            if (NamedVerbs.Hub(path) is { } hub)
            {
                return hub;
            }

            var imported = await work.Get<ModelImport>().Import(path, parsed.GetValue(name)!, cancellation).ConfigureAwait(false);
            return imported.Succeeded ? Shown(work, imported.Value) : imported.Problem;
        }));
        return command;
    }

    private static Command List()
    {
        var (data, json) = (SharedOptions.Data(), SharedOptions.Json());
        var command = new Command("list", "All models") { data, json };
        command.SetAction((parsed, _) => Workplace.Do(parsed, data, json, async (work, cancellation) =>
        {
            work.Print(await NamedVerbs.All(work.Get<LanguageModelStore>(), x => x.Name, cancellation).ConfigureAwait(false), ["name", "family", "layers", "d_model", "parameters", "size"],
                x => [x.Name, x.Spec.Family.Text(), $"{x.Spec.Layers}", $"{x.Spec.DModel}", $"{x.Spec.Parameters:N0}", Amounts.Bytes(x.Bytes)], ModelShape.Of);
            return 0;
        }));
        return command;
    }

    private static Command Show()
    {
        var name = new Argument<string>("NAME") { Description = "The model" };
        var (data, json) = (SharedOptions.Data(), SharedOptions.Json());
        var command = new Command("show", "One model") { name, data, json };
        command.SetAction((parsed, _) => Workplace.Do(parsed, data, json, async (work, cancellation) =>
        {
            var found = await work.Get<LanguageModelStore>().Find(parsed.GetValue(name), cancellation).ConfigureAwait(false);
            return found.Succeeded ? Shown(work, found.Value) : found.Problem;
        }));
        return command;
    }

    private static Answer<int> Shown(Workplace work, LanguageModelRecord model)
    {
        if (work.Json)
        {
            Workplace.PrintJson(ModelShape.Of(model));
            return 0;
        }

        var spec = model.Spec;
        Workplace.PrintFields(
            ("name", model.Name), ("family", spec.Family.Text()), ("layers", $"{spec.Layers}"), ("d_model", $"{spec.DModel}"), ("d_mlp", $"{spec.DMlp}"), ("heads", $"{spec.Heads} ({spec.KeyValueHeads} of keys and values, {spec.DHead} wide)"),
            ("vocabulary", $"{spec.Vocabulary:N0}"), ("context", $"{spec.MaxContext:N0}"), ("parameters", $"{spec.Parameters:N0}"), model.TrainRun is { } run ? ("trained on", $"{model.Source}, run {run}, to step {model.TrainStep:N0}") : ("imported from", model.Source), ("size", Amounts.Bytes(model.Bytes)));
        return 0;
    }
}
