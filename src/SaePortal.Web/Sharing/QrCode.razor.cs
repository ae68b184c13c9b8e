using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Components;
using QRCoder;

namespace SaePortal.Web.Sharing;

/// <summary>A text as a QR code, drawn in place: black on white in both themes, because cameras want it so.</summary>
public sealed partial class QrCode : ComponentBase
{
    private string? _of;
    private int _size;
    private string _path = "";

    /// <summary>The text; at most about 2,000 characters fit.</summary>
    [Parameter, EditorRequired]
    public required string Text { get; set; }

    /// <summary>The dark modules of a text, with the quiet zone that the standard asks for.</summary>
    /// <returns>[row][column], true is dark; null when the text is too long.</returns>
    internal static IReadOnlyList<System.Collections.BitArray>? Modules(string text)
    {
        try
        {
            using var code = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
            return code.ModuleMatrix;
        }
        catch (QRCoder.Exceptions.DataTooLongException)
        {
            return null;
        }
    }

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        if (_of == Text)
        {
            return;
        }

        _of = Text;
        var modules = Modules(Text) ?? [];
        _size = Math.Max(1, modules.Count);
        var path = new StringBuilder();
        for (var y = 0; y < modules.Count; y++)
        {
            for (var x = 0; x < modules.Count; x++)
            {
                var run = 0;
                while (x + run < modules.Count && modules[y][x + run])
                {
                    run++;
                }

                if (run > 0)
                {
                    path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h{run}v1h-{run}z");
                    x += run;
                }
            }
        }

        _path = path.ToString();
    }
}
