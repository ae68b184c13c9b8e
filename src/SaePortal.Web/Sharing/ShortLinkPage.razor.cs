using Microsoft.AspNetCore.Components;
using SaePortal.Storage.Sharing;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Sharing;

/// <summary><c>/s/{code}</c>: leads on to what the short link stands for, or says that it is gone.</summary>
public sealed partial class ShortLinkPage : ComponentBase
{
    private ShortLink? _gone;

    /// <summary>The code.</summary>
    [Parameter]
    public string Code { get; set; } = "";

    /// <summary>Short links.</summary>
    [Inject]
    public required ShortLinkStore Links { get; init; }

    /// <summary>The address.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        var found = await Links.Find(Code, CancellationToken.None);
        if (!found.Succeeded)
        {
            Navigation.NotFound();
        }
        else if (found.Value.Target is { } target)
        {
            Navigation.NavigateTo(PortalUrls.Of(target), replace: true);
        }
        else
        {
            _gone = found.Value;
        }
    }
}
