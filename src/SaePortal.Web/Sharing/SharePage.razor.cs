using Microsoft.AspNetCore.Components;
using SaePortal.Core.Answers;
using SaePortal.Storage.Sharing;

namespace SaePortal.Web.Sharing;

/// <summary><c>/share</c>: the short link of a page and its QR code.</summary>
public sealed partial class SharePage : ComponentBase
{
    private ShareSubject? _subject;
    private ShortLink? _link;
    private Problem? _problem;

    /// <summary>The address of the page, relative to the portal's base.</summary>
    [SupplyParameterFromQuery]
    public string? Of { get; set; }

    /// <summary>Short links.</summary>
    [Inject]
    public required ShareDesk Desk { get; init; }

    /// <summary>The time.</summary>
    [Inject]
    public required TimeProvider Clock { get; init; }

    /// <summary>The address.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        (_subject, _problem, _link) = (null, null, null);
        if (!string.IsNullOrEmpty(Of))
        {
            var found = await Desk.Subject(Of, CancellationToken.None);
            _link = found.Succeeded ? await Desk.Known(found.Value, CancellationToken.None) : null;
            (_subject, _problem) = (found.Value, found.Problem);
        }
    }

    private string Absolute(string address) => Navigation.ToAbsoluteUri(address).AbsoluteUri;
}
