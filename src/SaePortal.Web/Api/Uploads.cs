using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using SaePortal.Compute;
using SaePortal.Core.Answers;
using SaePortal.Core.Naming;
using SaePortal.Web.Hosting;

namespace SaePortal.Web.Api;

/// <summary>
/// Files that come in through pages: uploads, streamed to a folder below the first import root, and whatever the owner put below an import root.
/// Nothing else of the server's disk can be named.
/// </summary>
public sealed class Uploads(PortalOptions options)
{
    private const string Folder = "uploads";

    /// <summary>What lies below the import roots, two levels deep: files and folders that could be imported.</summary>
    /// <param name="limit">At most so many.</param>
    public IReadOnlyList<string> Importable(int limit) =>
    [
        .. options.ImportRoots.Where(Directory.Exists).SelectMany(root => Directory.EnumerateFileSystemEntries(root, "*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1, AttributesToSkip = FileAttributes.Hidden }))
            .Where(x => Path.GetFileName(x) != Folder).Take(limit).Order(StringComparer.Ordinal),
    ];

    /// <summary>Does something with a path that a page or client named, and removes it afterwards if it was uploaded.</summary>
    /// <param name="path">An upload's path, or one below an import root, absolute or relative to it.</param>
    /// <param name="import">Reads it.</param>
    public async Task<IResult> With(string path, Func<string, Task<IResult>> import)
    {
        var allowed = Allowed(path);
        if (!allowed.Succeeded)
        {
            return allowed.Problem.ToResult();
        }

        try
        {
            return await import(allowed.Value).ConfigureAwait(false);
        }
        finally
        {
            Forget(allowed.Value);
        }
    }

    /// <summary>The real path, if it lies below an import root, links followed.</summary>
    public Answer<string> Allowed(string path)
    {
        foreach (var root in options.ImportRoots)
        {
            var full = Path.GetFullPath(path, Path.GetFullPath(root));
            if ((File.Exists(full) || Directory.Exists(full)) && Below(Real(full), Real(Path.GetFullPath(root))))
            {
                return full;
            }
        }

        return new Problem(ProblemKind.NotFound, $"There is nothing to import at \"{Slug.Shown(path)}\".", $"Upload it, or put it into {options.ImportRoots[0]}.");
    }

    /// <summary>Removes an upload that was imported or given up; leaves everything else alone.</summary>
    public void Forget(string path)
    {
        var uploads = Path.Combine(Path.GetFullPath(options.ImportRoots[0]), Folder);
        if (Below(path, uploads) && path != uploads)
        {
            var own = Path.Combine(uploads, Path.GetRelativePath(uploads, path).Split(Path.DirectorySeparatorChar)[0]);
            if (Directory.Exists(own))
            {
                Directory.Delete(own, true);
            }
        }
    }

    /// <summary>A new folder for an upload.</summary>
    public string Begin()
    {
        var folder = Path.Combine(Path.GetFullPath(options.ImportRoots[0]), Folder, Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(folder);
        return folder;
    }

    private static bool Below(string path, string root) => path == root || path.StartsWith(Path.TrimEndingDirectorySeparator(root) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string Real(string path)
    {
        var parts = path.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        var real = Path.GetPathRoot(path)!;
        foreach (var part in parts.Skip(OperatingSystem.IsWindows() ? 1 : 0))
        {
            var next = Path.Combine(real, part);
            FileSystemInfo entry = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            real = entry.ResolveLinkTarget(true)?.FullName ?? next;
        }

        return real;
    }
}

/// <summary><c>/api/v1/uploads/{kind}</c>: multipart files, streamed to disk.</summary>
internal static class UploadEndpoints
{
    public static void MapUploads(this IEndpointRouteBuilder api) => api.MapPost("/uploads/{kind}", Receive);

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

        var folder = uploads.Begin();
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

            // One corpus file stands for itself; models and dictionaries are folders.
            return Results.Ok(new UploadShape(kind == "corpus" && files.Count == 1 ? Path.Combine(folder, files[0]) : folder, files));
        }
        catch (Exception e) when (e is IOException or InvalidDataException or BadHttpRequestException)
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
