using System.Text.Json;
using SaePortal.Core.Latents;
using SaePortal.Torch.Tokenizers;
using SaePortal.Web.Api;

namespace SaePortal.Web.Exports;

/// <summary>A line of JSON for each latent, the object that the API's list has.</summary>
internal sealed class JsonLinesSheet(Stream to, TokenPieces? pieces) : LatentSheet
{
    public override async Task Add(IReadOnlyList<LatentSummary> latents, CancellationToken cancellation)
    {
        foreach (var latent in latents)
        {
            await JsonSerializer.SerializeAsync(to, LatentShape.Of(latent, pieces), ExportJson.Options, cancellation).ConfigureAwait(false);
            await to.WriteAsync(ExportJson.NewLine, cancellation).ConfigureAwait(false);
        }
    }

    public override Task End(CancellationToken cancellation) => to.FlushAsync(cancellation);
}
