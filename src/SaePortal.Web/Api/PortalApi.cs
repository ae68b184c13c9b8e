using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using SaePortal.Core.Answers;
using SaePortal.Core.Naming;
using SaePortal.Web.Comments;
using SaePortal.Web.Lists;
using SaePortal.Web.Sharing;
using SaePortal.Web.Tags;
using Scalar.AspNetCore;

namespace SaePortal.Web.Api;

/// <summary>The HTTP API: one file per resource below <c>/api/v1</c>, described at <c>/openapi/v1.json</c>, readable at <c>/api</c>.</summary>
internal static class PortalApi
{
    /// <summary>Items of a page of a list unless asked otherwise.</summary>
    public const int Page = 50;

    /// <summary>The most items of a page.</summary>
    public const int LargestPage = 500;

    /// <summary>Adds what the API needs.</summary>
    public static IServiceCollection AddPortalApi(this IServiceCollection services)
    {
        services.AddApiDescription();
        services.ConfigureHttpJsonOptions(x =>
        {
            x.SerializerOptions.NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals;
            // A body that leaves out a field, misspells one or puts "kind" last gets a sentence, or what it means.
            x.SerializerOptions.RespectNullableAnnotations = true;
            x.SerializerOptions.RespectRequiredConstructorParameters = true;
            x.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            x.SerializerOptions.AllowOutOfOrderMetadataProperties = true;
            x.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
        });
        services.Configure<RouteHandlerOptions>(x => x.ThrowOnBadRequest = true);
        services.AddSingleton<Uploads>().AddHostedService<UploadSweep>();
        return services;
    }

    /// <summary>Maps everything.</summary>
    public static void MapPortalApi(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup("/api/v1").DisableAntiforgery().RefuseUnknownQuery();
        api.MapStatus();
        api.MapDemo();
        api.MapNodes();
        api.MapModels();
        api.MapCorpora();
        api.MapDictionaries();
        api.MapLatents();
        api.MapMeanings();
        api.MapSearch();
        api.MapSteering();
        api.MapRuns();
        api.MapUploads();
        api.MapComments();
        api.MapTags();
        api.MapLists();
        api.MapShares();
        app.MapGet("/health", () => Results.Text("ok")).ExcludeFromDescription();
        app.MapOpenApi();
        app.MapScalarApiReference("/api", ApiPage.Configure);
    }

    /// <summary>A page's size as asked for; a larger one than there is becomes the largest.</summary>
    /// <exception cref="ProblemException">It is below 1.</exception>
    public static int Limit(int? asked) => Rules.Between("limit", Math.Min(asked ?? Page, LargestPage), 1, LargestPage) is { } wrong
        ? throw new ProblemException(wrong)
        : Math.Min(asked ?? Page, LargestPage);

    /// <summary>A cursor that is a name; null for the first page.</summary>
    /// <exception cref="ProblemException">It is none.</exception>
    public static string? NameCursor(string? cursor) => cursor is null || Slug.IsWellFormed(cursor) ? cursor : throw new ProblemException(NoCursor(cursor));

    /// <summary>A cursor that is a position or number; null for the first page.</summary>
    /// <exception cref="ProblemException">It is none.</exception>
    public static int? NumberCursor(string? cursor) => cursor is null ? null
        : int.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new ProblemException(NoCursor(cursor));

    /// <summary>What is said of a cursor that no page gave.</summary>
    public static Problem NoCursor(string cursor) => new(ProblemKind.Invalid, $"\"{Slug.Shown(cursor)}\" is no cursor.", "Take it from the field next of the page before.");

    /// <summary>A page of a list that goes on behind its last item.</summary>
    /// <param name="items">The items read.</param>
    /// <param name="limit">How many were asked for.</param>
    /// <param name="cursor">The cursor behind an item.</param>
    /// <param name="show">How an item is shown.</param>
    public static IResult PageOf<T, TShown>(IReadOnlyList<T> items, int limit, Func<T, string> cursor, Func<T, TShown> show) =>
        Results.Ok(new PageShape<TShown>([.. items.Select(show)], items.Count == limit ? cursor(items[^1]) : null));
}
