return await SaePortal.Web.Cli.CommandLine.Run(args);
