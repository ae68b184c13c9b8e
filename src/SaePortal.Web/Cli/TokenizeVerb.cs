using System.CommandLine;
using System.Text;
using SaePortal.Core.Answers;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.LanguageModels;
using SaePortal.Torch.Tokenizers;

namespace SaePortal.Web.Cli;

/// <summary><c>saeportal tokenize</c>.</summary>
internal static class TokenizeVerb
{
    public static Command Create()
    {
        var model = SharedOptions.Name("--model", "Whose tokenizer");
        var text = new Option<string?>("--text") { Description = "The text", HelpName = "T" };
        var file = new Option<string?>("--file") { Description = "A file whose bytes are the text, as they are", HelpName = "F" };
        var (data, json) = (SharedOptions.Data(), SharedOptions.Json());
        var command = new Command("tokenize", "Show a text as a model's tokenizer gives it, as JSON") { model, text, file, data, json };
        command.SetAction((parsed, _) => Workplace.Do(parsed, data, json, async (work, cancellation) =>
        {
            if (parsed.GetValue(text) is null == parsed.GetValue(file) is null)
            {
                return new Problem(ProblemKind.Invalid, "A text is needed, once.", "Give --text or --file.");
            }

            if ((await work.Get<LanguageModelStore>().Find(parsed.GetValue(model), cancellation).ConfigureAwait(false)).Or(out var problem) is not { } record
                || TokenizerReader.Load(work.Get<ArtifactFolder>().Model(record.Id)).Or(out problem) is not { } tokenizer)
            {
                return problem!;
            }

            string given;
            try
            {
                given = parsed.GetValue(text) ?? Encoding.UTF8.GetString(await File.ReadAllBytesAsync(parsed.GetValue(file)!, cancellation).ConfigureAwait(false));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return new Problem(ProblemKind.NotFound, $"The file cannot be read: {e.Message}", "Check the path.");
            }

            var ids = tokenizer.Encode(given);
            var pieces = TokenPieces.Of(tokenizer);
            Workplace.PrintJson(new { Ids = ids, Tokens = pieces.Pieces(ids).Select(x => x.Text) });
            return 0;
        }));
        return command;
    }
}
