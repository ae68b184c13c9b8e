using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using SaePortal.Web.People;

namespace SaePortal.Web.Tags;

/// <summary>A latent's tags below its title, and the form for another. Plain forms that work without a script; over a circuit that knows its visitor nothing reloads.</summary>
public sealed partial class LatentTags : LatentPart
{
    private string _tag = "";

    /// <summary>What is shown.</summary>
    [Inject]
    public required TagsView View { get; init; }

    private bool Live => RendererInfo.IsInteractive && View.IsKnown;

    /// <summary>What both forms say beside the tag.</summary>
    private RenderFragment Hidden => builder =>
    {
        builder.OpenComponent<AntiforgeryToken>(0);
        builder.CloseComponent();
        foreach (var (name, value) in new[] { ("back", Path), ("dictionary", Subject.Dictionary.Name), ("latent", Subject.Latent.ToString(CultureInfo.InvariantCulture)) })
        {
            builder.OpenElement(1, "input");
            builder.AddAttribute(2, "type", "hidden");
            builder.AddAttribute(3, "name", name);
            builder.AddAttribute(4, "value", value);
            builder.CloseElement();
        }
    };

    /// <inheritdoc />
    protected override Task Load() => View.Load(Subject, Gone);

    private async Task Add()
    {
        if (Live && await View.Add(_tag, Gone))
        {
            _tag = "";
        }
    }

    private Task Remove(string tag) => Live ? View.Remove(tag, Gone) : Task.CompletedTask;
}
