using System.CommandLine;
using SaePortal.Web.Hosting;

namespace SaePortal.Web.Cli;

/// <summary><c>saeportal [serve]</c>.</summary>
internal static class ServeVerb
{
    public static Command Create()
    {
        var command = new Command("serve", "Serve the portal, with a compute node of its own");
        AddTo(command);
        return command;
    }

    /// <summary>Makes serving what a command does; the root does it too.</summary>
    public static void AddTo(Command command)
    {
        var urls = new Option<string>("--urls") { Description = "Where to listen, separated by ';'", DefaultValueFactory = _ => new ServeOptions().Urls, HelpName = "URL" };
        var data = SharedOptions.Data();
        var noNode = new Option<bool>("--no-node") { Description = "Start no compute node; add some with: saeportal node" };
        command.Options.Add(urls);
        command.Options.Add(data);
        command.Options.Add(noNode);
        command.SetAction(async (parsed, cancellation) =>
        {
            var options = OptionsReader.Read(parsed.GetValue(data));
            if (!options.Succeeded)
            {
                return Workplace.Fail(options.Problem);
            }

            foreach (var url in parsed.GetValue(urls)!.Split(';'))
            {
                if (!Uri.TryCreate(url.Replace("//+", "//any", StringComparison.Ordinal).Replace("//*", "//any", StringComparison.Ordinal), UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
                {
                    await Console.Error.WriteLineAsync($"saeportal: \"{url}\" is no address to listen on. Give one such as http://127.0.0.1:5000.").ConfigureAwait(false);
                    return CommandLine.WrongUsage;
                }
            }

            var served = await PortalHost.Run(options.Value, new ServeOptions(parsed.GetValue(urls)!, !parsed.GetValue(noNode)), cancellation).ConfigureAwait(false);
            return served.Succeeded ? 0 : Workplace.Fail(served.Problem);
        });
    }
}
