using System.Text.Json;
using System.Text.Json.Serialization;
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
        services.AddOpenApi("v1");
        services.ConfigureHttpJsonOptions(x =>
        {
            x.SerializerOptions.NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals;
            x.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
        });
        services.AddSingleton<Uploads>();
        return services;
    }

    /// <summary>Maps everything.</summary>
    public static void MapPortalApi(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup("/api/v1").DisableAntiforgery();
        api.MapStatus();
        api.MapModels();
        api.MapCorpora();
        api.MapDictionaries();
        api.MapLatents();
        api.MapRuns();
        api.MapUploads();
        app.MapGet("/health", () => Results.Text("ok")).ExcludeFromDescription();
        app.MapOpenApi();
        app.MapScalarApiReference("/api", x => x.WithTitle("SaePortal API").WithOpenApiRoutePattern("/openapi/v1.json"));
    }

    /// <summary>A page's size as asked for, within bounds.</summary>
    public static int Limit(int? asked) => Math.Clamp(asked ?? Page, 1, LargestPage);

    /// <summary>A page of a list that goes on behind its last item.</summary>
    /// <param name="items">The items read.</param>
    /// <param name="limit">How many were asked for.</param>
    /// <param name="cursor">The cursor behind an item.</param>
    /// <param name="show">How an item is shown.</param>
    public static IResult PageOf<T, TShown>(IReadOnlyList<T> items, int limit, Func<T, string> cursor, Func<T, TShown> show) =>
        Results.Ok(new PageShape<TShown>([.. items.Select(show)], items.Count == limit ? cursor(items[^1]) : null));
}
