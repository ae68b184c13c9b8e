using System.CommandLine;
using SaePortal.Compute.ModelSessions;
using SaePortal.Core.Answers;
using SaePortal.Core.Latents;
using SaePortal.Core.Naming;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.LanguageModels;
using SaePortal.Storage.Latents;
using SaePortal.Web.Api;
using SaePortal.Web.Latents;
using SaePortal.Web.Search;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Cli;

/// <summary><c>saeportal search ...</c>.</summary>
internal static class SearchVerbs
{
    private const int ShownTokens = 5;

    public static Command Create() => new("search", "Find latents by text, by promoted token or by direction") { Text(), Token(), Near() };

    private static Command Text()
    {
        var text = new Argument<string>("TEXT") { Description = "The text in which they fire" };
        var place = Place();
        var sort = new Option<string>("--sort") { Description = "max, sum or rarity", DefaultValueFactory = _ => "max", HelpName = "ORDER" };
        var special = new Option<bool>("--special") { Description = "Count activations on special tokens, such as the one before every text" };
        var token = new Option<int?>("--token") { Description = "Only what fires at this token of the text, from 0", HelpName = "N" };
        var limit = new Option<int>("--limit") { Description = $"Latents at most, up to {TextSearch.Most}", DefaultValueFactory = _ => TextSearch.PageSize };
        var (data, json) = (SharedOptions.Data(), SharedOptions.Json());
        var command = new Command("text", "Which latents fire in a text") { text, place, sort, special, token, limit, data, json };
        command.SetAction((parsed, _) => Workplace.Do(parsed, data, json, async (work, cancellation) =>
        {
            if (Enum.GetValues<FiringSort>().Cast<FiringSort?>().FirstOrDefault(x => SearchState.Name(x!.Value) == parsed.GetValue(sort)) is not { } order)
            {
                return new Problem(ProblemKind.Invalid, $"Latents cannot be sorted by \"{Slug.Shown(parsed.GetValue(sort))}\".", "Give max, sum or rarity.");
            }

            var asked = new TextSearch(parsed.GetValue(text)!, parsed.GetValue(place), order, parsed.GetValue(special), parsed.GetValue(token), 0, parsed.GetValue(limit));
            if ((await Search(work).Text(asked, cancellation).ConfigureAwait(false)).Or(out var problem) is not { } found)
            {
                return problem!;
            }

            if (work.Json)
            {
                Workplace.PrintJson(TextFindingsShape.Of(found, asked));
                return 0;
            }

            work.Print(found.Latents, ["latent", "max", "at", "sum", "rarity", "fires most on"],
                x => [$"{x.Dictionary.Name}/{x.Firing.Index}", Figures.Activation(x.Firing.Maximum), $"{x.Firing.Position}", Figures.Activation(x.Firing.Sum), x.Rarity is { } rarity ? Figures.Fixed(rarity, 1) : "-", Top(x.Latent, y => x.Pieces?.Text(y))], x => x);
            Console.WriteLine($"{found.Latents.Count} of {found.Found:N0} latents that fire{(found.Scope.LeftOut > 0 ? $"; {found.Scope.LeftOut:N0} older dictionaries were left out" : "")}.");
            return 0;
        }));
        return command;
    }

    private static Command Token()
    {
        var token = new Argument<string>("TOKEN") { Description = "A word, a token with its spaces, or a token's number as #123" };
        var suppressed = new Option<bool>("--suppressed") { Description = "Latents that make it rarer in place of likelier" };
        var place = Place();
        var limit = new Option<int>("--limit") { Description = $"Latents at most, up to {PortalApi.LargestPage}", DefaultValueFactory = _ => TokenFindings.PageSize };
        var (data, json) = (SharedOptions.Data(), SharedOptions.Json());
        var command = new Command("token", "Which latents promote or suppress a token most") { token, suppressed, place, limit, data, json };
        command.SetAction((parsed, _) => Workplace.Do(parsed, data, json, async (work, cancellation) =>
        {
            if (Rules.Between("limit", parsed.GetValue(limit), 1, PortalApi.LargestPage) is { } wrong)
            {
                return wrong;
            }

            // Harvests from before latents could be found so: the portal does this beside its work, a command before it.
            while (await work.Get<TokenEffectStore>().Fill(cancellation).ConfigureAwait(false))
            {
            }

            if ((await Search(work).Token(parsed.GetValue(token)!, parsed.GetValue(suppressed), parsed.GetValue(place), parsed.GetValue(limit), cancellation).ConfigureAwait(false)).Or(out var problem) is not { } found)
            {
                return problem!;
            }

            if (work.Json)
            {
                Workplace.PrintJson(TokenFindingsShape.Of(found));
                return 0;
            }

            work.Print(found.Latents, ["latent", "token", "logit", "fires most on"],
                x => [$"{x.Dictionary.Name}/{x.Effect.Index}", Shown(x.Pieces.Text(x.Effect.Token)), Figures.WithSign(x.Effect.Logit), Top(x.Latent, x.Pieces.Text)], x => x);
            Console.WriteLine($"{found.Latents.Count} of {found.Found:N0} latents{(found.Words.All(x => x.Tokens.Count == 0) ? "; no token reads so" : "")}{(found.Scope.LeftOut > 0 ? $"; {found.Scope.LeftOut:N0} older dictionaries were left out" : "")}.");
            return 0;
        }));
        return command;
    }

    private static Command Near()
    {
        var dictionary = new Argument<string>("DICTIONARY") { Description = "The dictionary; model/name is accepted too" };
        var file = new Option<string?>("--file") { Description = "A file with the numbers, between spaces or as a JSON array", HelpName = "F" };
        var vector = new Option<string?>("--vector") { Description = "The numbers themselves", HelpName = "V" };
        var limit = new Option<int>("--limit") { Description = $"Latents at most, up to {DirectionFindings.Most}", DefaultValueFactory = _ => DirectionFindings.PageSize };
        var (data, json) = (SharedOptions.Data(), SharedOptions.Json());
        var command = new Command("direction", "Which latents' decoder rows point most as a vector does") { dictionary, vector, file, limit, data, json };
        command.SetAction((parsed, _) => Workplace.Do(parsed, data, json, async (work, cancellation) =>
        {
            if (parsed.GetValue(vector) is null == parsed.GetValue(file) is null)
            {
                return new Problem(ProblemKind.Invalid, "A vector is needed, once.", "Give --vector or --file.");
            }

            string written;
            try
            {
                written = parsed.GetValue(vector) ?? await File.ReadAllTextAsync(parsed.GetValue(file)!, cancellation).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return new Problem(ProblemKind.NotFound, $"The file cannot be read: {e.Message}", "Check the path.");
            }

            if (Direction.Parse(written).Or(out var problem) is not { } direction
                || (await Search(work).Direction(parsed.GetValue(dictionary)!, direction, parsed.GetValue(limit), cancellation).ConfigureAwait(false)).Or(out problem) is not { } found)
            {
                return problem!;
            }

            if (work.Json)
            {
                Workplace.PrintJson(DirectionFindingsShape.Of(found));
                return 0;
            }

            work.Print(found.Nearest, ["latent", "cosine", "fires most on"], x => [$"{found.Dictionary.Name}/{x.Near.Index}", Figures.Fixed(x.Near.Cosine, 3), Top(x.Latent, y => found.Pieces?.Text(y))], x => x);
            if (found.Promoted.Count > 0)
            {
                Console.WriteLine($"Promotes {Tokens(found.Promoted.Select(x => found.Pieces?.Text(x.Token)))}; suppresses {Tokens(found.Suppressed.Select(x => found.Pieces?.Text(x.Token)))}.");
            }

            return 0;
        }));
        return command;
    }

    private static Option<string?> Place() => new("--in") { Description = "A dictionary, or all of a model as MODEL/; everywhere unless given", HelpName = "D" };

    /// <summary>In this process: a command has the models that it needs for itself.</summary>
    private static LatentSearch Search(Workplace work) => new(
        work.Get<TextEncoder>(), work.Get<DictionaryStore>(), work.Get<LanguageModelStore>(), work.Get<LatentStore>(), work.Get<TokenEffectStore>(), new HarvestTexts(work.Get<ArtifactFolder>()));

    private static string Top(LatentSummary? latent, Func<int, string?> text) => latent is null ? "-" : Tokens(latent.TopTokens.Take(ShownTokens).Select(x => text(x.Token)));

    private static string Tokens(IEnumerable<string?> texts) => string.Join(' ', texts.Select(x => Shown(x ?? "?")));

    /// <summary>A token between quotes. A corpus may hold what a terminal takes for a command.</summary>
    private static string Shown(string token) => $"\"{new string([.. token.Select(x => char.IsControl(x) ? '\ufffd' : x)])}\"";
}
