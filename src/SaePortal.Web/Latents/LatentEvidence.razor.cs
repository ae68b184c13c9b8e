using Microsoft.AspNetCore.Components;
using SaePortal.Web.Charts;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Latents;

/// <summary>What a latent fires on: the histogram of its activations, and examples from the strongest to silent ones.</summary>
public sealed partial class LatentEvidence : ComponentBase
{
    private const int TopShown = 10;
    private const int BandShown = 5;
    private const int SilentShown = 4;
    private const int BriefBefore = 6;
    private const int BriefAfter = 4;

    private static readonly (ExampleLayout Layout, string Name)[] s_layouts =
        [(ExampleLayout.Brief, "Short"), (ExampleLayout.Lines, "Lines"), (ExampleLayout.Passages, "Passages"), (ExampleLayout.Contexts, "Contexts")];

    private (LatentTexts? Texts, LatentPageState? State) _made;
    private LatentTexts _some = LatentTexts.Empty;
    private List<(ExampleGroup Group, int All, IReadOnlyList<ExampleText> Shown)> _groups = [];
    private IReadOnlyDictionary<int, string> _about = new Dictionary<int, string>();
    private string? _find;
    private string? _token;
    private string? _label;

    /// <summary>What is known of the latent, which is alive.</summary>
    [Parameter, EditorRequired]
    public required LatentView View { get; set; }

    /// <summary>What the address says.</summary>
    [Parameter, EditorRequired]
    public required LatentPageState State { get; set; }

    /// <summary>The page's path.</summary>
    [Parameter, EditorRequired]
    public required string Path { get; set; }

    /// <summary>The address.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    private IReadOnlyList<ActivationBand> Bands =>
    [
        .. ExampleGroup.All.Where(x => x.Band is not null).Reverse().Select(group => new ActivationBand(
            group.Name, Low(group), High(group), To(State with { Group = State.Group == group ? null : group }), (long)Math.Round(Tokens(group)), State.Group == group)),
    ];

    /// <summary>The labels to choose from, the one of the address among them.</summary>
    private IEnumerable<string> Offered => State.Label is { } label && !View.Labels.Contains(label) ? View.Labels.Prepend(label) : View.Labels;

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        // What is typed into the box beside it changes nothing here.
        var state = State with { Text = null, Together = false, Ablated = false, Relation = LatentRelation.Direction };
        if (ReferenceEquals(_made.Texts, View.Texts) && _made.State == state)
        {
            return;
        }

        _made = (View.Texts, state);
        (_find, _token, _label) = (State.Find, State.Token, State.Label);
        _some = View.Filtered(State);
        _groups = [];
        IEnumerable<ExampleGroup> groups = State.Group is { } chosen ? [chosen] : ExampleGroup.All;
        foreach (var group in groups)
        {
            var all = View.Of(group, _some);
            // Of a band that has nothing to show the header says how many tokens it has; a filter asks for examples alone.
            if (all.Count > 0 || !State.IsFiltered || State.Group is not null)
            {
                IReadOnlyList<ExampleText> shown = [.. all.Take(State.Group == group ? all.Count : Most(group))];
                _groups.Add((group, all.Count, State.Layout == ExampleLayout.Contexts ? View.Whole(shown) : shown));
            }
        }

        _about = View.About(_groups.SelectMany(x => x.Shown));
    }

    private static int Most(ExampleGroup group) => group.IsSilent ? SilentShown : group.Band is null ? TopShown : BandShown;

    private static string Nothing(ExampleGroup group) => group.IsNear ? "None of the texts kept holds one of its tokens without firing."
        : group.IsSilent ? "It fires in every window that was read." : "None of the windows kept has its peak here.";

    private string To(LatentPageState state) => state.ToQuery(Path);

    private string BarHref(int bar) => To(State with { Group = State.Group?.Bar == bar ? null : ExampleGroup.OfBar(bar) });

    private string? About(ExampleText example) => _about.GetValueOrDefault(example.Example.Document);

    private void Filter() => Navigation.NavigateTo(To(State with { Find = Given(_find), Token = Given(_token), Label = Given(_label) }));

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private double Tokens(ExampleGroup group)
    {
        if (group.Bar is { } bar)
        {
            return View.Histogram[bar];
        }

        var perBand = View.Histogram.Count / ExampleGroup.Bands;
        return View.Histogram.Skip(group.Band!.Value * perBand).Take(perBand).Sum();
    }

    private double Low(ExampleGroup group) => group == ExampleGroup.Top && View.Texts.Top.Count > 0 ? View.Texts.Top.Min(x => Math.Abs(x.Example.Maximum)) : View.Latent!.Maximum * group.Range.Low;

    private double High(ExampleGroup group) => View.Latent!.Maximum * group.Range.High;

    private string Description(ExampleGroup group) => group.IsNear ? "its tokens are there and it does not fire"
        : group.IsSilent ? "windows in which it does not fire, drawn evenly"
        : group == ExampleGroup.Top ? "the best example of each document"
        : $"{Figures.Grouped(Tokens(group))} tokens, {Figures.Percent(Tokens(group) / Math.Max(1, View.Histogram.Sum()))} of its activations";

    private RenderFragment Brief(ExampleText example) => builder =>
    {
        var cut = example.Cut(BriefBefore, BriefAfter);
        builder.OpenComponent<ActivatingText>(0);
        builder.AddComponentParameter(1, nameof(ActivatingText.Tokens), cut.Tokens);
        builder.AddComponentParameter(2, nameof(ActivatingText.Maximum), (double)View.Latent!.Maximum);
        builder.AddComponentParameter(3, nameof(ActivatingText.Start), cut.Start);
        builder.AddComponentParameter(4, nameof(ActivatingText.Where), cut.Where);
        builder.AddComponentParameter(5, nameof(ActivatingText.About), About(example));
        builder.AddComponentParameter(6, nameof(ActivatingText.Spaces), State.Spaces);
        builder.AddComponentParameter(7, nameof(ActivatingText.Outlined), cut.Example.Maximum == 0 ? cut.Peak : -1);
        builder.CloseComponent();
    };

    private RenderFragment Passage(ExampleText example) => builder =>
    {
        builder.OpenComponent<ExamplePassage>(0);
        builder.AddComponentParameter(1, nameof(ExamplePassage.Example), example);
        builder.AddComponentParameter(2, nameof(ExamplePassage.Maximum), (double)View.Latent!.Maximum);
        builder.AddComponentParameter(3, nameof(ExamplePassage.Corpus), View.Dictionary!.Harvest!.Corpus);
        builder.AddComponentParameter(4, nameof(ExamplePassage.About), About(example));
        builder.AddComponentParameter(5, nameof(ExamplePassage.Spaces), State.Spaces);
        builder.AddComponentParameter(6, nameof(ExamplePassage.Try), To(State with { Text = example.ToTry, Together = example.ToTry.Contains('\n', StringComparison.Ordinal) }) + "#try");
        builder.CloseComponent();
    };
}
