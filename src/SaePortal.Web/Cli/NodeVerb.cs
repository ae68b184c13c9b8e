using System.CommandLine;
using SaePortal.Compute.Nodes;
using SaePortal.Web.Hosting;

namespace SaePortal.Web.Cli;

/// <summary><c>saeportal node</c>.</summary>
internal static class NodeVerb
{
    public static Command Create()
    {
        var data = SharedOptions.Data();
        var child = new Option<bool>("--child") { Description = "End with the process that holds standard input", Hidden = true };
        var command = new Command("node", "Join the portal that serves the data folder as a compute node") { data, child };
        command.SetAction(async (parsed, cancellation) =>
        {
            var options = OptionsReader.Read(parsed.GetValue(data));
            if (!options.Succeeded)
            {
                return Workplace.Fail(options.Problem);
            }

            var ended = await NodeHost.Run(options.Value, parsed.GetValue(child), cancellation).ConfigureAwait(false);
            return ended.Succeeded ? 0 : Workplace.Fail(ended.Problem);
        });
        return command;
    }
}
