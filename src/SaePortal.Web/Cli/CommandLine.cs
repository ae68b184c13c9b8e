using System.CommandLine;
using System.Data.Common;
using SaePortal.Core.Answers;

namespace SaePortal.Web.Cli;

/// <summary>The executable's verbs. Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.</summary>
internal static class CommandLine
{
    /// <summary>Wrong usage.</summary>
    public const int WrongUsage = 2;

    /// <summary>Interrupted.</summary>
    public const int Interrupted = 130;

    /// <summary>Runs a verb.</summary>
    public static async Task<int> Run(string[] args)
    {
        var parsed = Root().Parse(args);
        if (WrongUsageSentence.Of(parsed) is { } wrong)
        {
            await Console.Error.WriteLineAsync($"saeportal: {wrong}").ConfigureAwait(false);
            return WrongUsage;
        }

        try
        {
            // Verbs listen for Ctrl+C themselves: some pause a run first.
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return Interrupted;
        }
        catch (ProblemException e)
        {
            await Console.Error.WriteLineAsync($"saeportal: {e.Problem}").ConfigureAwait(false);
            return 1;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"saeportal: {e.Message} Check the disk's free space and the folder's rights.").ConfigureAwait(false);
            return 1;
        }
        catch (HttpRequestException e)
        {
            await Console.Error.WriteLineAsync($"saeportal: The portal that serves this data folder does not answer: {e.Message} Wait a moment, or stop that process.").ConfigureAwait(false);
            return 1;
        }
        catch (DbException e)
        {
            await Console.Error.WriteLineAsync($"saeportal: The database cannot be used: {e.Message} Check the disk's free space, and that no other program holds the database.").ConfigureAwait(false);
            return 1;
        }
        catch (Exception e)
        {
            // A bug. What happened is kept for whoever mends it, and the sentence says where.
            var details = Path.Combine(Path.GetTempPath(), $"saeportal-error-{Guid.NewGuid():N}.txt");
            await File.WriteAllTextAsync(details, $"saeportal {string.Join(' ', args)}\n{e}\n").ConfigureAwait(false);
            await Console.Error.WriteLineAsync($"saeportal: This should not have happened ({e.GetType().Name}). Please report it with {details}").ConfigureAwait(false);
            return 1;
        }
    }

    /// <summary>All verbs.</summary>
    public static RootCommand Root()
    {
        var root = new RootCommand("SaePortal: a self-hosted interpretability portal for sparse autoencoders. Without a verb it serves the portal.");
        ServeVerb.AddTo(root);
        root.Subcommands.Add(ServeVerb.Create());
        root.Subcommands.Add(NodeVerb.Create());
        root.Subcommands.Add(ModelVerbs.Create());
        root.Subcommands.Add(CorpusVerbs.Create());
        root.Subcommands.Add(DictionaryVerbs.Create());
        root.Subcommands.Add(LatentVerbs.Create());
        root.Subcommands.Add(TrainVerb.Create());
        root.Subcommands.Add(HarvestVerb.Create());
        root.Subcommands.Add(RunVerbs.Create());
        root.Subcommands.Add(TokenizerVerbs.Create());
        root.Subcommands.Add(TokenizeVerb.Create());
        root.Subcommands.Add(ActivationsVerb.Create());
        root.Subcommands.Add(GenerateVerb.Create());
        root.Subcommands.Add(SearchVerbs.Create());
        root.Subcommands.Add(WorldVerbs.Create());
        root.Subcommands.Add(DemoVerbs.Create());
        root.Subcommands.Add(BackupVerbs.Backup());
        root.Subcommands.Add(BackupVerbs.Restore());
        return root;
    }
}
