using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using SaePortal.Core.Answers;
using SaePortal.Web.Access;

namespace SaePortal.Web.Api;

/// <summary>What the OpenAPI document says beyond shapes: sentences, what can go wrong, and who may ask.</summary>
internal static class ApiDescription
{
    private const string Problems = "application/problem+json";
    private const string Bearer = "owner";

    private static readonly Dictionary<string, string> s_parameters = new(StringComparer.Ordinal)
    {
        ["name"] = "The name; one that it had before leads to it too.",
        ["number"] = "The run's number.",
        ["index"] = "The latent's index, from 0.",
        ["cursor"] = "Where the page begins: next of the page before. Without it, the first page.",
        ["limit"] = $"Items of a page, {PortalApi.Page} unless given, at most {PortalApi.LargestPage}.",
        ["state"] = "Only runs in this state.",
        ["format"] = "The kind of file: csv, jsonl (unless given), parquet or neuronpedia for latents; csv, json or markdown for lists.",
        ["sort"] = "What latents are sorted by; index unless given.",
        ["descending"] = "Largest first.",
        ["minDensity"] = "Only latents that fire on at least this share of tokens.",
        ["maxDensity"] = "Only latents that fire on at most this share of tokens.",
        ["minMaximum"] = "Only latents whose largest activation is at least this.",
        ["maxMaximum"] = "Only latents whose largest activation is at most this.",
        ["minEntropy"] = "Only latents whose token entropy is at least so many bits.",
        ["maxEntropy"] = "Only latents whose token entropy is at most so many bits.",
        ["alive"] = "true for latents that fired, false for dead ones, both unless given.",
        ["token"] = "Only latents that fire most on a token whose text has this.",
        ["class"] = "Only values of this class: what one has to read to tell them.",
        ["examples"] = "Which examples: top (unless given), activating, silent or all.",
        ["dictionary"] = "Only runs that made or read this dictionary.",
        ["promotes"] = "Latents that make this token likelier: a word, a token with its spaces, or a token's number as #123.",
        ["suppresses"] = "Latents that make this token rarer.",
        ["in"] = "A dictionary, or all of a model as model/; everywhere unless given.",
        ["id"] = "The comment's number.",
        ["tag"] = "The tag.",
        ["list"] = "The list's number.",
        ["entry"] = "The entry's number.",
        ["code"] = "What stands behind /s/.",
        ["hidden"] = "true for comments that are hidden, in place of those that were reported.",
        ["share"] = "The end of the saved steering's address.",
        ["kind"] = "What is uploaded: model, corpus or dictionary.",
    };

    private static readonly (string Name, string About)[] s_resources =
    [
        ("status", "How the portal is."), ("models", "Language models."), ("corpora", "Text."), ("dictionaries", "Dictionaries and their latents."),
        ("search", "Latents by text, by token and by direction."), ("steer", "A model that writes with latents turned up or down."), ("runs", "Trainings and harvests."),
        ("uploads", "Files on their way in."), ("imports", "What lies in the import folders."), ("backup", "Everything in one file."),
        ("visitor", "Who asks, and what they kept."), ("comments", "What people wrote about latents."), ("lists", "Lists of latents."), ("shares", "Short links."),
    ];

    /// <summary>Adds the document.</summary>
    public static IServiceCollection AddApiDescription(this IServiceCollection services) => services.AddOpenApi("v1", x =>
    {
        x.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "SaePortal",
                Version = "1",
                Description = "Everything that the portal's pages show and do. Reading is open to everyone who reaches the portal; comments, tags, lists and short links are open too, and kept together by a cookie; other changes need the owner's token, or a request from the machine itself.",
            };
            document.Tags = new HashSet<OpenApiTag>(s_resources.Select(x => new OpenApiTag { Name = x.Name, Description = x.About }));
            // The reader's own address is right behind any proxy and below any base path.
            document.Servers = [];
            (document.Components ??= new OpenApiComponents()).SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "The owner's token: printed when the portal starts, kept in owner.token of its data folder." },
            };
            return Task.CompletedTask;
        });
        x.AddOperationTransformer(Complete);
    });

    /// <summary>Says what an endpoint does, what it answers, and which problems its work can meet.</summary>
    /// <typeparam name="T">The shape of its answer.</typeparam>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="summary">One sentence without a full stop.</param>
    /// <param name="problems">Kinds of problem; that only the owner may ask is added from the <see cref="AccessTable"/>.</param>
    public static RouteHandlerBuilder Answers<T>(this RouteHandlerBuilder endpoint, string summary, params ProblemKind[] problems)
    {
        endpoint.WithSummary(summary).Produces<T>();
        foreach (var kind in problems)
        {
            endpoint.ProducesProblem(ProblemResults.Status(kind));
        }

        return endpoint;
    }

    private static async Task Complete(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        var (method, route) = (context.Description.HttpMethod ?? "", "/" + context.Description.ActionDescriptor.EndpointMetadata.OfType<IRouteDiagnosticsMetadata>().FirstOrDefault()?.Route.TrimStart('/'));
        operation.Tags = new HashSet<OpenApiTagReference> { new(route.Split('/')[3], context.Document) };
        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
        {
            parameter.Description ??= s_parameters.GetValueOrDefault(parameter.Name ?? "");
            var type = context.Description.ParameterDescriptions.FirstOrDefault(x => x.Name == parameter.Name)?.ParameterDescriptor?.ParameterType;
            if (type is not null && (Nullable.GetUnderlyingType(type) ?? type) is { IsGenericType: true } choice && choice.GetGenericTypeDefinition() == typeof(Chosen<>))
            {
                parameter.Schema = await context.GetOrCreateSchemaAsync(choice.GetGenericArguments()[0], null, cancellation).ConfigureAwait(false);
            }
        }

        operation.Responses ??= [];
        var problem = await context.GetOrCreateSchemaAsync(typeof(Microsoft.AspNetCore.Mvc.ProblemDetails), null, cancellation).ConfigureAwait(false);
        if (AccessTable.Of(method, route) != Audience.Visitor)
        {
            operation.Responses.TryAdd("403", new OpenApiResponse { Content = new Dictionary<string, OpenApiMediaType> { [Problems] = new() { Schema = problem } } });
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, context.Document)] = [] }];
        }

        // A body or parameter that cannot be read is refused before any handler sees it.
        if (operation.Parameters is { Count: > 0 } || operation.RequestBody is not null)
        {
            operation.Responses.TryAdd("400", new OpenApiResponse { Content = new Dictionary<string, OpenApiMediaType> { [Problems] = new() { Schema = problem } } });
        }

        foreach (var (status, response) in operation.Responses)
        {
            ((OpenApiResponse)response).Description = Meaning(status);
        }
    }

    private static string Meaning(string status) => status switch
    {
        "200" => "Done.",
        "201" => "Queued.",
        "304" => "Nothing changed since the ETag that If-None-Match names.",
        "400" => "The request is wrong.",
        "403" => "Only the owner, or who made it, may do this.",
        "404" => "There is no such thing.",
        "409" => "The name is taken, or the state forbids it.",
        "429" => "Too much was written in too short a time.",
        "422" => "A file is not what it claims to be.",
        _ => "Something that the work needs is not there now.",
    };
}
