using SaePortal.Web.Comments;
using SaePortal.Web.Dictionaries;
using SaePortal.Web.Exports;
using SaePortal.Web.Home;
using SaePortal.Web.Imports;
using SaePortal.Web.Latents;
using SaePortal.Web.Lists;
using SaePortal.Web.People;
using SaePortal.Web.Runs;
using SaePortal.Web.Search;
using SaePortal.Web.Sharing;
using SaePortal.Web.Steering;
using SaePortal.Web.Tags;
using SaePortal.Web.Training;

namespace SaePortal.Web.Shell;

/// <summary>The services of the pages.</summary>
internal static class PageServices
{
    /// <summary>Adds them.</summary>
    public static IServiceCollection AddPages(this IServiceCollection services) => services
        .AddSingleton<HarvestTexts>().AddSingleton<LatentExport>().AddTransient<HomeView>().AddTransient<ShowcaseView>().AddTransient<TrainView>().AddTransient<ModelTrainView>().AddTransient<ImportView>()
        .AddSingleton<LatentSearch>().AddSingleton<SearchTarget>().AddTransient<SearchView>()
        .AddTransient<LatentView>().AddTransient<DictionaryView>().AddTransient<RunView>().AddTransient<RunListView>()
        .AddTransient<SteerView>().AddTransient<SavedSteeringView>().AddScoped<SteerVisitor>()
        .AddSingleton<VisitorCookie>().AddSingleton<WriteLimit>().AddSingleton<Visitors>().AddScoped<Visitor>().AddSingleton<CommentDesk>().AddTransient<CommentsView>().AddTransient<TagsView>()
        .AddSingleton<ListDesk>().AddSingleton<ShareDesk>().AddTransient<ListView>().AddTransient<LatentListsView>();
}
