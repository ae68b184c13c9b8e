using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SaePortal.Compute.Demo;
using SaePortal.Compute.Imports;
using SaePortal.Compute.Pipelines;
using SaePortal.Compute.Runs;
using SaePortal.Compute.Steering;
using SaePortal.Compute.Tokenizers;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.Backups;
using SaePortal.Storage.Comments;
using SaePortal.Storage.Corpora;
using SaePortal.Storage.Databases;
using SaePortal.Storage.Demo;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.LanguageModels;
using SaePortal.Storage.Latents;
using SaePortal.Storage.Lists;
using SaePortal.Storage.Meanings;
using SaePortal.Storage.People;
using SaePortal.Storage.Removal;
using SaePortal.Storage.Runs;
using SaePortal.Storage.Sharing;
using SaePortal.Storage.Steering;
using SaePortal.Storage.Tags;
using SaePortal.Storage.Tokenizers;

namespace SaePortal.Compute.Portal;

/// <summary>What every process that holds the database offers: the portal, and a command when no portal serves the data.</summary>
public static class PortalServices
{
    /// <summary>Adds stores, imports, the desk and the feed of runs.</summary>
    /// <param name="services">The services.</param>
    /// <param name="options">The portal's options.</param>
    /// <param name="database">The open database; stays the caller's.</param>
    public static IServiceCollection AddPortalData(this IServiceCollection services, PortalOptions options, PortalDatabase database)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options).AddSingleton(new ArtifactFolder(options.Data)).AddStoredRecords(database);
        services.AddSingleton<TokenizerStore>().AddSingleton<RemovalStore>().AddSingleton<PortalBackup>();
        services.AddSingleton<AuthorStore>().AddSingleton<CommentStore>().AddSingleton<TagStore>().AddSingleton<ListStore>().AddSingleton<ListEntryStore>().AddSingleton<ShortLinkStore>();
        services.AddSingleton<ModelImport>().AddSingleton<CorpusImport>().AddSingleton<DictionaryImport>().AddSingleton<TokenizerFromCorpus>();
        services.AddSingleton<RunFeed>().AddSingleton<IRunNews>(x => x.GetRequiredService<RunFeed>()).AddSingleton<RunDesk>();
        services.AddSingleton<DemoStore>().AddSingleton<DemoProgress>().AddSingleton<DemoText>().AddSingleton<DemoDesk>();
        services.AddSingleton<SteeringStore>().AddSingleton<SteerDesk>();
        return services;
    }

    /// <summary>Adds what runs read and write where the database is at hand: in the portal, and in a node on PostgreSQL.</summary>
    /// <param name="services">The services; clock and artifacts are there.</param>
    /// <param name="database">The open database; stays the caller's.</param>
    public static IServiceCollection AddStoredRecords(this IServiceCollection services, PortalDatabase database) => services.AddSingleton(database)
        .AddSingleton<LanguageModelStore>().AddSingleton<CorpusStore>().AddSingleton<DictionaryStore>().AddSingleton<LatentStore>().AddSingleton<TokenEffectStore>().AddSingleton<MeaningStore>()
        .AddSingleton<RunStore>().AddSingleton<RunLeases>().AddSingleton<StoredRecords>();

    /// <summary>Adds what does the work of runs in this process.</summary>
    /// <param name="services">The services; an <see cref="IPortalRecords"/> and an <see cref="IRunNews"/> are there.</param>
    /// <param name="node">The name under which runs are taken.</param>
    public static IServiceCollection AddRunWork(this IServiceCollection services, string node)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<DeviceTurn>();
        services.AddSingleton<IRunPipeline, TrainPipeline>().AddSingleton<IRunPipeline, HarvestPipeline>().AddSingleton<IRunPipeline, ModelTrainPipeline>();
        services.AddSingleton(x => ActivatorUtilities.CreateInstance<RunHost>(x, node));
        return services;
    }
}
