using SaePortal.Web.Runs;

namespace SaePortal.Web.Shell;

/// <summary>The services of the pages.</summary>
internal static class PageServices
{
    /// <summary>Adds them.</summary>
    public static IServiceCollection AddPages(this IServiceCollection services) => services.AddTransient<RunView>().AddTransient<RunListView>();
}
