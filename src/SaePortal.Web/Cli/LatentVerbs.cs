using System.CommandLine;
using System.CommandLine.Parsing;
using SaePortal.Core.Answers;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.Latents;
using SaePortal.Web.Dictionaries;
using SaePortal.Web.Exports;
using SaePortal.Web.Latents;

namespace SaePortal.Web.Cli;

/// <summary><c>saeportal latents ...</c>.</summary>
internal static class LatentVerbs
{
    public static Command Create() => new("latents", "The latents of a harvested dictionary") { Export() };

    private static Command Export()
    {
        var name = new Argument<string>("DICTIONARY") { Description = "The dictionary; model/name is accepted too" };
        var output = new Option<string>("--out") { Description = "The file: .csv, .jsonl, .parquet or .neuronpedia.jsonl; .gz behind it packs all but .parquet", Required = true, HelpName = "F" };
        var sort = new Option<LatentMeasure>("--sort")
        {
            Description = "What they are sorted by: index, density, maximum, mean or entropy",
            HelpName = "BY",
            DefaultValueFactory = _ => LatentMeasure.Index,
            CustomParser = Measure,
        };
        var descending = new Option<bool>("--descending") { Description = "Largest first" };
        var alive = new Option<bool>("--alive") { Description = "Only latents that fired" };
        var token = new Option<string?>("--token") { Description = "Only latents that fire most on a token whose text has this", HelpName = "T" };
        var (data, json) = (SharedOptions.Data(), SharedOptions.Json());
        var command = new Command("export", "Write all latents to a file") { name, output, sort, descending, alive, token, data, json };
        command.SetAction((parsed, _) => Workplace.Do(parsed, data, json, async (work, cancellation) =>
        {
            var file = parsed.GetValue(output)!;
            if (LatentFormats.Of(file) is not { } format)
            {
                return new Problem(ProblemKind.Invalid, $"The name of {file} does not tell what to write.", "End it with .csv, .jsonl, .parquet or .neuronpedia.jsonl; all but .parquet may have .gz behind.");
            }

            if ((await work.Get<DictionaryStore>().Find(parsed.GetValue(name)!.Split('/')[^1], cancellation).ConfigureAwait(false)).Or(out var problem) is not { } dictionary)
            {
                return problem!;
            }

            if (dictionary.Harvest is null)
            {
                return new Problem(ProblemKind.NotFound, $"\"{dictionary.Name}\" was not harvested yet.", $"Harvest it: saeportal harvest {dictionary.Name} --corpus C --tokens 2M");
            }

            var texts = new HarvestTexts(work.Get<ArtifactFolder>());
            var pieces = texts.Pieces(dictionary.ModelId) is { Succeeded: true } known ? known.Value : null;
            var query = new LatentQuery
            {
                Sort = parsed.GetValue(sort),
                Descending = parsed.GetValue(descending),
                Alive = parsed.GetValue(alive) ? true : null,
                Tokens = parsed.GetValue(token) is { Length: > 0 } wanted ? DictionaryView.TokensOf(pieces, wanted) : null,
            };
            using var export = new LatentExport(work.Get<LatentStore>(), texts);
            var written = await export.WriteFile(dictionary, query, format.Format, format.Packed, file, cancellation).ConfigureAwait(false);
            if (!written.Succeeded)
            {
                return written.Problem;
            }

            if (work.Json)
            {
                Workplace.PrintJson(new { Latents = written.Value, Bytes = new FileInfo(file).Length });
            }
            else
            {
                Console.WriteLine($"{file}: {written.Value:N0} latents.");
            }

            return 0;
        }));
        return command;
    }

    private static LatentMeasure Measure(ArgumentResult result)
    {
        var word = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        foreach (var measure in Enum.GetValues<LatentMeasure>())
        {
            if (DictionaryState.Name(measure) == word)
            {
                return measure;
            }
        }

        result.AddError($"--sort is \"{word}\". There are {string.Join(", ", Enum.GetValues<LatentMeasure>().Select(DictionaryState.Name))}.");
        return LatentMeasure.Index;
    }
}
