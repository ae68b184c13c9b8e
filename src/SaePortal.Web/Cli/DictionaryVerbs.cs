using System.CommandLine;
using SaePortal.Compute.Imports;
using SaePortal.Core.Answers;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.Meanings;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.Meanings;
using SaePortal.Storage.Removal;
using SaePortal.Torch.Dictionaries;
using SaePortal.Web.Meanings;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Cli;

/// <summary><c>saeportal dictionary ...</c>.</summary>
internal static class DictionaryVerbs
{
    public static Command Create() => new("dictionary", "Dictionaries: sparse autoencoders and transcoders")
    {
        Import(), List(), Show(), Encode(), NamedVerbs.Rename<DictionaryRecord, DictionaryStore.Row, DictionaryStore>("dictionary", Shape), NamedVerbs.Remove("dictionary", RemovableKind.Dictionary),
    };

    private static Command Import()
    {
        var folder = new Argument<string>("DIR") { Description = "A folder of sparsify (cfg.json, sae.safetensors), or one of the portal's own layout (dictionary.json, weights.safetensors): another portal's dictionary, an identity or a rotation" };
        var model = SharedOptions.Name("--model", "The language model that it belongs to");
        var hook = new Option<string>("--hook") { Description = "Where it reads, such as blocks.2.hook_resid_post", Required = true, HelpName = "HOOK" };
        var output = new Option<string?>("--output-hook") { Description = "Where a transcoder writes; one that reads and writes at one place needs none", HelpName = "HOOK" };
        var name = SharedOptions.Name("--name", "What to call it");
        var (data, json) = (SharedOptions.Data(), SharedOptions.Json());
        var command = new Command("import", "Take a dictionary that was made elsewhere into the portal") { folder, model, hook, output, name, data, json };
        command.SetAction((parsed, _) => Workplace.Do(parsed, data, json, async (work, cancellation) =>
        {
            var path = parsed.GetValue(folder)!;
            if (NamedVerbs.Hub(path) is { } hub)
            {
                return hub;
            }

            var imported = await work.Get<DictionaryImport>().Import(path, parsed.GetValue(model)!, parsed.GetValue(hook)!, parsed.GetValue(output), parsed.GetValue(name)!, cancellation).ConfigureAwait(false);
            return imported.Succeeded ? Shown(work, imported.Value) : imported.Problem;
        }));
        return command;
    }

    private static Command List()
    {
        var (data, json) = (SharedOptions.Data(), SharedOptions.Json());
        var command = new Command("list", "All dictionaries") { data, json };
        command.SetAction((parsed, _) => Workplace.Do(parsed, data, json, async (work, cancellation) =>
        {
            work.Print(await NamedVerbs.All(work.Get<DictionaryStore>(), x => x.Name, cancellation).ConfigureAwait(false), ["name", "model", "hook", "architecture", "width", "fvu", "l0"],
                x => [x.Name, x.Model, x.Spec.Input.ToString(), x.Spec.Architecture.ToString(), $"{x.Spec.Width}", x.Metrics is { } m ? Figures.Measure(m.Fvu) : "-", x.Metrics is { } n ? Figures.Measure(n.L0) : "-"], Shape);
            return 0;
        }));
        return command;
    }

    private static Command Show()
    {
        var name = new Argument<string>("NAME") { Description = "The dictionary; model/name is accepted too" };
        var (data, json) = (SharedOptions.Data(), SharedOptions.Json());
        var command = new Command("show", "One dictionary and what was measured") { name, data, json };
        command.SetAction((parsed, _) => Workplace.Do(parsed, data, json, async (work, cancellation) =>
        {
            var found = await work.Get<DictionaryStore>().Find(parsed.GetValue(name)!.Split('/')[^1], cancellation).ConfigureAwait(false);
            var report = found is { Succeeded: true, Value.Harvest: { } harvest } ? await work.Get<MeaningStore>().Report(harvest.Run, cancellation).ConfigureAwait(false) : null;
            var twin = report is null ? null : await MeaningTwin.Of(found.Value!, work.Get<DictionaryStore>(), work.Get<MeaningStore>(), cancellation).ConfigureAwait(false);
            return found.Succeeded ? Shown(work, found.Value, report, twin?.Report) : found.Problem;
        }));
        return command;
    }

    private static Command Encode()
    {
        var name = new Argument<string>("NAME") { Description = "The dictionary; model/name is accepted too" };
        var input = new Option<string>("--input") { Description = "A file with x [n, d_in]", Required = true, HelpName = "F.safetensors" };
        var output = new Option<string>("--out") { Description = "Gets latents [n, width] and reconstruction [n, d_out]", Required = true, HelpName = "F.safetensors" };
        var device = SharedOptions.Device();
        var (data, json) = (SharedOptions.Data(), SharedOptions.Json());
        var command = new Command("encode", "Encode activations with a dictionary") { name, input, output, device, data, json };
        command.SetAction((parsed, _) => Workplace.Do(parsed, data, json, async (work, cancellation) =>
        {
            if ((await work.Get<DictionaryStore>().Find(parsed.GetValue(name)!.Split('/')[^1], cancellation).ConfigureAwait(false)).Or(out var problem) is not { } record)
            {
                return problem!;
            }

            var written = DictionaryEncodeExport.Write(work.Get<ArtifactFolder>().Dictionary(record.Id), parsed.GetValue(device), parsed.GetValue(input)!, parsed.GetValue(output)!, cancellation);
            if (!written.Succeeded)
            {
                return written.Problem;
            }

            Console.WriteLine(work.Json ? $"{{\"rows\":{written.Value}}}" : $"{parsed.GetValue(output)}: {written.Value:N0} rows.");
            return 0;
        }));
        return command;
    }

    private static Answer<int> Shown(Workplace work, DictionaryRecord dictionary, MeaningReport? meanings = null, MeaningReport? twin = null)
    {
        if (work.Json)
        {
            Workplace.PrintJson(Shape(dictionary, meanings));
            return 0;
        }

        var (spec, none) = (dictionary.Spec, "not measured yet; a harvest measures it");
        List<(string, string)> fields =
        [
            ("name", dictionary.Name), ("model", dictionary.Model), ("hook", spec.Input.ToString()), ("architecture", spec.Architecture.ToString()), ("width", $"{spec.Width}"), ("k", spec.K is { } k ? $"{k}" : "-"),
        ];
        if (!spec.IsAutoencoder)
        {
            fields.Add(("writes at", spec.Output.ToString()));
        }

        if (dictionary.Metrics is { } m)
        {
            fields.AddRange(
            [
                ("FVU", Figures.Measure(m.Fvu)), ("L0", Figures.Measure(m.L0)), ("dead", Figures.Percent(m.DeadShare)), ("L2 of the error", Figures.Measure(m.L2)), ("cosine", Figures.Measure(m.Cosine)),
                ("cross-entropy", $"{Figures.Fixed(m.CeClean, 3)} clean, {Figures.Fixed(m.CeSpliced, 3)} spliced, {Figures.Fixed(m.CeMeanAblated, 3)} mean-ablated, {Figures.Fixed(m.CeZeroAblated, 3)} zero-ablated"),
                ("recovered", !m.AblationCosts ? "means nothing here: the model does without this hook point" : $"{Figures.Percent(m.CeRecovered)} against mean ablation, {Figures.Percent(m.CeRecoveredZero)} against zero"), ("held-out tokens", $"{m.HeldOutTokens:N0}"),
            ]);
        }
        else
        {
            fields.Add(("metrics", none));
        }

        fields.Add(("harvest", dictionary.Harvest is { } h ? $"{h.Tokens:N0} tokens of {h.Corpus}, {(h.IncludesHeldOut ? "held-out text among them" : "no held-out text among them")}" : "none yet"));
        if (meanings is not null)
        {
            fields.Add(("known attributes", MeaningWords.Headline(meanings, twin) ?? "no value that only context tells could be measured"));
        }

        Workplace.PrintFields([.. fields]);
        return 0;
    }

    private static object Shape(DictionaryRecord x) => Shape(x, null);

    /// <summary>The shape that programs rely on (design/product.md).</summary>
    private static object Shape(DictionaryRecord x, MeaningReport? meanings) => new
    {
        x.Name,
        x.Model,
        Hook = x.Spec.Input.ToString(),
        OutputHook = x.Spec.IsAutoencoder ? null : x.Spec.Output.ToString(),
        Architecture = x.Spec.Architecture,
        x.Spec.Width,
        x.Spec.K,
        DIn = x.Spec.DIn,
        DOut = x.Spec.DOut,
        x.Metrics,
        x.Packing,
        Harvest = x.Harvest is { } h ? new { h.Run, h.Corpus, h.Tokens, h.Documents, h.IncludesHeldOut } : null,
        x.TrainRun,
        x.Source,
        x.WeightsHash,
        x.Created,
        Meanings = meanings,
    };
}
