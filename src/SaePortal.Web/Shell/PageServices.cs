using SaePortal.Web.Dictionaries;
using SaePortal.Web.Home;
using SaePortal.Web.Imports;
using SaePortal.Web.Latents;
using SaePortal.Web.Runs;
using SaePortal.Web.Steering;
using SaePortal.Web.Training;

namespace SaePortal.Web.Shell;

/// <summary>The services of the pages.</summary>
internal static class PageServices
{
    /// <summary>Adds them.</summary>
    public static IServiceCollection AddPages(this IServiceCollection services) => services
        .AddSingleton<HarvestTexts>().AddTransient<HomeView>().AddTransient<ShowcaseView>().AddTransient<TrainView>().AddTransient<ModelTrainView>().AddTransient<ImportView>()
        .AddTransient<LatentView>().AddTransient<DictionaryView>().AddTransient<RunView>().AddTransient<SteerView>().AddTransient<SavedSteeringView>().AddScoped<SteerVisitor>().AddTransient<RunListView>();
}
