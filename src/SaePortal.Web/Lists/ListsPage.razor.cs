using Microsoft.AspNetCore.Components;
using SaePortal.Storage.Lists;
using SaePortal.Web.People;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Lists;

/// <summary><c>/lists</c>: the reader's lists and everyone's.</summary>
public sealed partial class ListsPage : ComponentBase
{
    private const int PageSize = 50;

    private IReadOnlyList<ListRecord> _own = [];
    private IReadOnlyList<ListRecord> _all = [];

    /// <summary>The list before which the page begins.</summary>
    [SupplyParameterFromQuery]
    public string? Before { get; set; }

    /// <summary>The lists.</summary>
    [Inject]
    public required ListStore Lists { get; init; }

    /// <summary>Who people are.</summary>
    [Inject]
    public required Visitors Visitors { get; init; }

    /// <summary>Who looks.</summary>
    [Inject]
    public required Visitor Visitor { get; init; }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        _own = await Visitors.Reading(Visitor.Key, CancellationToken.None) is { } reader ? await Lists.OfAuthor(reader.Id, CancellationToken.None) : [];
        _all = await Lists.All(QueryNumber.Of(Before), PageSize, CancellationToken.None);
    }
}
