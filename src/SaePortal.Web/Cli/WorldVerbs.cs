using System.CommandLine;
using System.Globalization;
using SaePortal.Core.Answers;
using SaePortal.Core.Worlds;

namespace SaePortal.Web.Cli;

/// <summary><c>saeportal world ...</c>. These verbs need no data folder.</summary>
internal static class WorldVerbs
{
    public static Command Create() => new("world", "Labelled text that is made up, whose truth is known") { Generate(), Schema(), WorldAskVerb.Create(Named()) };

    private static Command Generate()
    {
        var name = Named();
        var tokens = SharedOptions.Count("--tokens", "How much to write, in words and punctuation marks: a world knows no tokenizer");
        tokens.Required = true;
        var seed = new Option<long>("--seed") { Description = "Same seed: same text, on every machine", DefaultValueFactory = _ => 1, HelpName = "S" };
        var output = new Option<string>("--out") { Description = "The file that is written, .jsonl or .jsonl.gz", Required = true, HelpName = "F" };
        var json = SharedOptions.Json();
        var command = new Command("generate", "Write documents of a world with their labels, for corpus import") { name, tokens, seed, output, json };
        command.SetAction((parsed, _) => Workplace.Alone(cancellation => Task.Run<Answer<int>>(
            () =>
            {
                var file = parsed.GetValue(output)!;
                if (World.Find(parsed.GetValue(name)!).Or(out var problem) is not { } world
                    || WorldExport.Write(world, parsed.GetValue(seed), parsed.GetValue(tokens), file, cancellation).Or(out problem) is not { } written)
                {
                    return problem!;
                }

                if (parsed.GetValue(json))
                {
                    Workplace.PrintJson(new { World = world.Name, Seed = parsed.GetValue(seed), File = file, written.Documents, Tokens = written.Words, written.Labels, NatsPerToken = written.Nats / written.Words });
                }
                else
                {
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                        $"{file}: {written.Documents:N0} documents, {written.Words:N0} words and marks, {written.Labels:N0} labels. The grammar's choices are worth {written.Nats / written.Words:F3} nats a word."));
                }

                return 0;
            },
            CancellationToken.None)));
        return command;
    }

    private static Command Schema()
    {
        var (name, json) = (Named(), SharedOptions.Json());
        var command = new Command("schema", "What a world's labels tell, and the combinations that no document has") { name, json };
        command.SetAction((parsed, _) => Workplace.Alone(_ =>
        {
            if (World.Find(parsed.GetValue(name)!).Or(out var problem) is not { } world)
            {
                return Task.FromResult<Answer<int>>(problem!);
            }

            if (parsed.GetValue(json))
            {
                Workplace.PrintJson(Shape(world));
            }
            else
            {
                Show(world);
            }

            return Task.FromResult<Answer<int>>(0);
        }));
        return command;
    }

    private static Option<string> Named() => new("--world") { Description = "Which world; b exists for tests", HelpName = "a|b", DefaultValueFactory = _ => "a" };

    private static object Shape(World world) => new
    {
        World = world.Name,
        Says = world.Summary,
        Attributes = world.Schema.Select(x => new { x.Name, Says = x.Meaning, Values = x.Values.Select(y => new { y.Value, Class = y.Scope }) }),
        world.ProbeKinds,
        Combinations = world.Combinations.Select(x => new { x.Kind, x.Parts, All = x.All.Count, Withheld = x.Withheld.Select(y => x.All[y]) }),
    };

    private static void Show(World world)
    {
        Console.WriteLine($"World {world.Name}. {world.Summary}");
        foreach (var attribute in world.Schema)
        {
            var scopes = string.Join(", ", attribute.Values.Select(x => x.Scope).Distinct()).ToLowerInvariant();
            Console.WriteLine($"\n{attribute.Name} ({scopes}): {attribute.Meaning}\n  {Few(attribute)}");
        }

        Console.WriteLine();
        foreach (var combinations in world.Combinations)
        {
            Console.WriteLine($"{combinations.Kind}: {combinations.Withheld.Count:N0} of {combinations.All.Count:N0} combinations of {string.Join(" and ", combinations.Parts)} are withheld; --json lists them.");
        }
    }

    private static string Few(WorldAttribute attribute) =>
        string.Join(", ", attribute.Values.Take(12).Select(x => x.Value)) + (attribute.Values.Count > 12 ? $", ... ({attribute.Values.Count})" : "");
}
