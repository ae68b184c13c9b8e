using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using SaePortal.Core.Answers;
using SaePortal.Core.Naming;
using SaePortal.Web.Hosting;

namespace SaePortal.Web.Api;

/// <summary><c>/api/v1/uploads/{kind}</c>: multipart files, streamed to disk.</summary>
internal static class UploadEndpoints
{
    public static void MapUploads(this IEndpointRouteBuilder api)
    {
        api.MapPost("/uploads/{kind}", Receive)
            .Accepts<IFormFileCollection>("multipart/form-data").Answers<UploadShape>("Upload files, to be imported by their path", ProblemKind.NotFound, ProblemKind.Unavailable);
        api.MapGet("/imports", (Uploads uploads) => new PageShape<string>(uploads.Importable(PortalApi.LargestPage), null))
            .Answers<PageShape<string>>("List what lies in the import folders");
    }

    // What the operating system did not raise comes from the reader of the form: it breaks off.
    private const int NoSystemError = unchecked((int)0x80131620);

    private static async Task<IResult> Receive(string kind, HttpContext context, Uploads uploads, UploadLimit limit, CancellationToken cancellation)
    {
        if (kind is not ("model" or "corpus" or "dictionary"))
        {
            return new Problem(ProblemKind.NotFound, $"\"{Slug.Shown(kind)}\" cannot be uploaded.", "Upload a model, a corpus or a dictionary.").ToResult();
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = limit.Bytes;
        }

        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 } boundary)
        {
            return new Problem(ProblemKind.Invalid, "The request is no multipart/form-data with files.", "Send files as a form does.").ToResult();
        }

        var folder = uploads.Begin(kind);
        try
        {
            var reader = new MultipartReader(boundary, context.Request.Body);
            var files = new List<string>();
            while (await reader.ReadNextSectionAsync(cancellation).ConfigureAwait(false) is { } section)
            {
                if (section.GetContentDispositionHeader()?.FileName.Value is not { Length: > 0 } given)
                {
                    continue;
                }

                // A browser that uploads a folder gives paths; only the name of the file is used, and only a plain one.
                var name = Path.GetFileName(given.Trim('"').Replace('\\', '/'));
                if (name.Length is 0 or > 200 || name.StartsWith('.') || name.Any(char.IsControl) || files.Contains(name))
                {
                    uploads.Forget(folder);
                    return new Problem(ProblemKind.Invalid, $"\"{Slug.Shown(given)}\" is no name for an uploaded file, or was given twice.", "Give each file a plain name of its own.").ToResult();
                }

                var file = new FileStream(Path.Combine(folder, name), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, FileOptions.Asynchronous);
                await using (file.ConfigureAwait(false))
                {
                    await section.Body.CopyToAsync(file, cancellation).ConfigureAwait(false);
                }

                files.Add(name);
            }

            if (files.Count == 0)
            {
                uploads.Forget(folder);
                return new Problem(ProblemKind.Invalid, "The upload has no file.", "Choose at least one.").ToResult();
            }

            uploads.Received(folder);
            // One corpus file stands for itself; models and dictionaries are folders.
            return Results.Ok(new UploadShape(kind == "corpus" && files.Count == 1 ? Path.Combine(folder, files[0]) : folder, files));
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            uploads.Forget(folder);
            return Results.Problem("Put it into the import folder of the portal's machine instead.", null, e.StatusCode, $"The upload is larger than {limit.Bytes:N0} bytes.");
        }
        catch (Exception e) when (e is InvalidDataException or BadHttpRequestException or IOException { HResult: NoSystemError })
        {
            uploads.Forget(folder);
            return new Problem(ProblemKind.Invalid, $"The upload cannot be read: {e.Message}", "Send files as a form does.").ToResult();
        }
        catch (IOException e)
        {
            uploads.Forget(folder);
            return new Problem(ProblemKind.Unavailable, $"The upload could not be stored: {e.Message}", "Check the disk's free space, and try again.").ToResult();
        }
        catch (OperationCanceledException)
        {
            uploads.Forget(folder);
            throw;
        }
    }

    /// <summary>An upload that waits to be imported.</summary>
    private sealed record UploadShape(string Path, IReadOnlyList<string> Files);
}
