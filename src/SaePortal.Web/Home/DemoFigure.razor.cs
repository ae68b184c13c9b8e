using Microsoft.AspNetCore.Components;
using SaePortal.Compute.Demo;
using SaePortal.Web.Docs;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Home;

/// <summary>The built-in experiment while it is made, and after: its latents, what is being done and why, how long it still takes.</summary>
public sealed partial class DemoFigure : ComponentBase
{
    /// <summary>How it is.</summary>
    [Parameter, EditorRequired]
    public required DemoStatus Demo { get; set; }

    /// <summary>Its latents.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<LatentDot> Dots { get; set; }

    /// <summary>The address below which their pages are; null while there are none.</summary>
    [Parameter]
    public string? Latents { get; set; }

    /// <summary>Whether who looks may let it go on.</summary>
    [Parameter]
    public bool MayRestore { get; set; }

    /// <summary>Lets it go on.</summary>
    [Parameter]
    public EventCallback Restore { get; set; }

    private BadgeKind Mark => Demo.State switch
    {
        DemoState.Working => BadgeKind.Running,
        DemoState.Stopped => BadgeKind.Paused,
        _ => BadgeKind.Done,
    };

    private string Why => Demo.Stages.FirstOrDefault(x => x.Live)?.Stage switch
    {
        DemoStage.Model => "Takes in the model that comes with the portal: it was trained on text of the same world.",
        DemoStage.Text => "Writes text from a grammar that knows what is true of every word, so that what latents detect can be checked.",
        DemoStage.Train => "Trains a sparse autoencoder: it learns to say each activation of the model with 16 of 1,024 latents.",
        DemoStage.Harvest => "Reads the text once more and notes where each latent fires, then compares that with the facts.",
        _ => "",
    };

    private static string Class(DemoStageStatus stage) => stage.Share >= 1 ? "done" : stage.Live ? "live" : "wait";

    private static string Name(DemoStage stage) => stage switch
    {
        DemoStage.Model => "Model",
        DemoStage.Text => "Text",
        DemoStage.Train => "Train",
        _ => "Harvest",
    };

    /// <summary>What explains the number of a stage; null where it needs no explanation.</summary>
    private static Term? Explaining(DemoStage stage) => stage switch
    {
        DemoStage.Train => Term.Fvu,
        DemoStage.Harvest => Term.Latent,
        _ => null,
    };

    private static string Said(DemoStageStatus stage) => stage.Share >= 1 ? "finished" : stage.Live ? $"in progress, {Figures.Percent(stage.Share)}" : "waiting";

    private string In(DemoStageStatus stage)
    {
        if (stage.Live || stage.Share >= 1 || Demo.State != DemoState.Working)
        {
            return "";
        }

        var before = Demo.Stages.TakeWhile(x => x.Stage != stage.Stage).Sum(x => (1 - x.Share) * DemoRecipe.Seconds(x.Stage));
        return $"in about {Figures.Duration(TimeSpan.FromSeconds(Math.Ceiling(before)))}";
    }

    private RenderFragment Linked(DemoStageStatus stage) => builder =>
    {
        var address = stage.Stage switch
        {
            DemoStage.Model when Demo.Model is { } model => PortalUrls.Model(model),
            DemoStage.Text when Demo.Corpus is { } corpus => PortalUrls.Corpus(corpus),
            DemoStage.Harvest when stage.Share >= 1 && Demo is { Model: { } of, Dictionary: { } dictionary } => PortalUrls.Dictionary(of, dictionary),
            DemoStage.Train when Demo.TrainRun is { } run => PortalUrls.Run(run),
            DemoStage.Harvest when stage.Live && Demo.Run is { } run => PortalUrls.Run(run),
            _ => null,
        };
        if (address is null)
        {
            builder.AddContent(0, Name(stage.Stage));
            return;
        }

        builder.OpenElement(1, "a");
        builder.AddAttribute(2, "class", "plain");
        builder.AddAttribute(3, "href", address);
        builder.AddContent(4, Name(stage.Stage));
        builder.CloseElement();
    };
}
