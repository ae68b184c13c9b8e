using System.CommandLine;
using SaePortal.Core.Answers;
using SaePortal.Storage.Backups;
using SaePortal.Web.Hosting;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Cli;

/// <summary><c>saeportal backup</c> and <c>saeportal restore</c>.</summary>
internal static class BackupVerbs
{
    public static Command Backup()
    {
        var output = new Option<string>("--out") { Description = "The file that is written, .tar or .tar.gz", Required = true, HelpName = "F" };
        var (data, json) = (SharedOptions.Data(), SharedOptions.Json());
        var command = new Command("backup", "Write everything that the portal holds into one file, also while it serves") { output, data, json };
        command.SetAction((parsed, _) => Workplace.Do(parsed, data, json, async (work, cancellation) =>
        {
            var file = parsed.GetValue(output)!;
            var written = await work.Get<PortalBackup>().Write(file, cancellation).ConfigureAwait(false);
            if (!written.Succeeded)
            {
                return written.Problem;
            }

            var bytes = new FileInfo(file).Length;
            if (work.Json)
            {
                Workplace.PrintJson(new { File = file, Bytes = bytes, written.Value.Version, written.Value.Made });
            }
            else
            {
                Console.WriteLine($"{file}: {Amounts.Bytes(bytes)}. It holds the owner's token and the keys of cookies.");
            }

            return 0;
        }));
        return command;
    }

    public static Command Restore()
    {
        var file = new Argument<string>("F") { Description = "A file that backup wrote" };
        var (data, json) = (SharedOptions.Data(), SharedOptions.Json());
        var command = new Command("restore", "Make a new data folder of a backup") { file, data, json };
        command.SetAction((parsed, _) => Workplace.Alone(async cancellation =>
        {
            if (OptionsReader.Read(parsed.GetValue(data)).Or(out var problem) is not { } options)
            {
                return problem!;
            }

            if (options.Database is { Length: > 0 })
            {
                return new Problem(ProblemKind.Invalid, "SAEPORTAL__Database names a PostgreSQL database, and a backup has SQLite's.", "Unset it, or restore what pg_dump wrote.");
            }

            var restored = await PortalRestore.Restore(parsed.GetValue(file)!, options.Data, cancellation).ConfigureAwait(false);
            if (!restored.Succeeded)
            {
                return restored.Problem;
            }

            if (parsed.GetValue(json))
            {
                Workplace.PrintJson(new { options.Data, restored.Value.Version, restored.Value.Made });
            }
            else
            {
                Console.WriteLine($"{options.Data}: as it was on {restored.Value.Made:yyyy-MM-dd HH:mm} UTC. Serve it with: saeportal serve --data {options.Data}");
            }

            return 0;
        }));
        return command;
    }
}
