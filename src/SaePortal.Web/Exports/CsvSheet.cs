using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using SaePortal.Core.Latents;
using SaePortal.Torch.Tokenizers;

namespace SaePortal.Web.Exports;

/// <summary>Comma-separated values as RFC 4180 has them, numbers with a point, lists as JSON. A cell never begins with a sign that a spreadsheet takes for a formula.</summary>
internal sealed class CsvSheet(Stream to, TokenPieces? pieces) : LatentSheet
{
    private const string Header = "index,density,firings,documents,maximum,mean,token_entropy,dead,top_tokens,promoted,suppressed,neighbours";

    private static readonly JsonSerializerOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private bool _begun;

    public override async Task Add(IReadOnlyList<LatentSummary> latents, CancellationToken cancellation)
    {
        var lines = new StringBuilder();
        if (!_begun)
        {
            lines.Append(Header).Append("\r\n");
            _begun = true;
        }

        foreach (var x in latents)
        {
            lines.Append(CultureInfo.InvariantCulture, $"{x.Index},{x.Density:R},{x.Firings},{x.Documents},{x.Maximum:R},{x.Mean:R},{x.TokenEntropy:R},{(x.IsDead ? "true" : "false")},");
            lines.Append(Cell(x.TopTokens.Select(t => TextOf(t.Token)))).Append(',').Append(Cell(x.Promoted.Select(t => TextOf(t.Token)))).Append(',')
                .Append(Cell(x.Suppressed.Select(t => TextOf(t.Token)))).Append(',').Append(Cell(x.Neighbours.Select(n => n.Index))).Append("\r\n");
        }

        await to.WriteAsync(Encoding.UTF8.GetBytes(lines.ToString()), cancellation).ConfigureAwait(false);
    }

    public override Task End(CancellationToken cancellation) => to.FlushAsync(cancellation);

    private static string Cell<T>(IEnumerable<T> list) => $"\"{JsonSerializer.Serialize(list, s_readable).Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private string TextOf(int token) => pieces?.Text(token) ?? $"{token}";
}
