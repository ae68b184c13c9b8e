using MudBlazor;

namespace SaePortal.Web.Shell;

/// <summary>
/// MudBlazor in the portal's look. The palettes repeat <c>wwwroot/css/theme.css</c>, which outweighs them so that a page follows the system before any
/// circuit is there; what MudBlazor derives from a palette (tints, its own scripts) comes from here. A test compares the two.
/// </summary>
public static class PortalTheme
{
    private static readonly string[] s_sans = ["Source Sans 3 Variable", "Source Sans 3", "system-ui", "Segoe UI", "Roboto", "Noto Sans", "sans-serif"];

    /// <summary>The theme, for <c>MudThemeProvider</c>.</summary>
    public static MudTheme Theme { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Background = "#FFFFFF",
            AppbarBackground = "#FFFFFF",
            DrawerBackground = "#FFFFFF",
            Surface = "#FFFFFF",
            BackgroundGray = "#F4F6F6",
            TableHover = "#F4F6F6",
            LinesDefault = "#E2E6E7",
            TableLines = "#E2E6E7",
            Divider = "#E2E6E7",
            DividerLight = "#EEF1F1",
            LinesInputs = "#828D92",
            TextPrimary = "#14191B",
            AppbarText = "#14191B",
            DrawerText = "#14191B",
            DrawerIcon = "#465156",
            TextSecondary = "#465156",
            TextDisabled = "#5E696E",
            ActionDefault = "#465156",
            ActionDisabled = "#5E696E",
            ActionDisabledBackground = "#EEF1F1",
            Primary = "#00656E",
            PrimaryContrastText = "#FFFFFF",
            Info = "#00656E",
            Dark = "#1B2326",
            DarkContrastText = "#FFFFFF",
            Success = "#267543",
            Warning = "#7D5E07",
            Error = "#B32E2F",
            HoverOpacity = 0.05,
            RippleOpacity = 0,
            RippleOpacitySecondary = 0,
        },
        PaletteDark = new PaletteDark
        {
            Background = "#111516",
            AppbarBackground = "#111516",
            DrawerBackground = "#111516",
            Surface = "#171C1E",
            BackgroundGray = "#1A2022",
            TableHover = "#1A2022",
            LinesDefault = "#2A3235",
            TableLines = "#2A3235",
            Divider = "#2A3235",
            DividerLight = "#20272A",
            LinesInputs = "#65727A",
            TextPrimary = "#E8EDEE",
            AppbarText = "#E8EDEE",
            DrawerText = "#E8EDEE",
            DrawerIcon = "#B3BDC0",
            TextSecondary = "#B3BDC0",
            TextDisabled = "#8F9BA0",
            ActionDefault = "#B3BDC0",
            ActionDisabled = "#8F9BA0",
            ActionDisabledBackground = "#20272A",
            Primary = "#77CFD3",
            PrimaryContrastText = "#0B1516",
            Info = "#77CFD3",
            Dark = "#E8EDEE",
            DarkContrastText = "#14191B",
            Success = "#72CF8E",
            Warning = "#E6C465",
            Error = "#F28881",
            HoverOpacity = 0.05,
            RippleOpacity = 0,
            RippleOpacitySecondary = 0,
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "6px", AppbarHeight = "52px" },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = s_sans, FontSize = "15px", FontWeight = "400", LineHeight = "1.47", LetterSpacing = "0" },
            H1 = new H1Typography { FontFamily = s_sans, FontSize = "26px", FontWeight = "600", LineHeight = "1.231", LetterSpacing = "-.01em" },
            H2 = new H2Typography { FontFamily = s_sans, FontSize = "17px", FontWeight = "600", LineHeight = "1.412", LetterSpacing = "0" },
            H3 = new H3Typography { FontFamily = s_sans, FontSize = "15px", FontWeight = "600", LineHeight = "1.333", LetterSpacing = "0" },
            H4 = new H4Typography { FontFamily = s_sans, FontSize = "15px", FontWeight = "600", LineHeight = "1.333", LetterSpacing = "0" },
            H5 = new H5Typography { FontFamily = s_sans, FontSize = "15px", FontWeight = "600", LineHeight = "1.333", LetterSpacing = "0" },
            H6 = new H6Typography { FontFamily = s_sans, FontSize = "15px", FontWeight = "600", LineHeight = "1.333", LetterSpacing = "0" },
            Subtitle1 = new Subtitle1Typography { FontFamily = s_sans, FontSize = "15px", FontWeight = "500", LineHeight = "1.47", LetterSpacing = "0" },
            Subtitle2 = new Subtitle2Typography { FontFamily = s_sans, FontSize = "14px", FontWeight = "500", LineHeight = "1.429", LetterSpacing = "0" },
            Body1 = new Body1Typography { FontFamily = s_sans, FontSize = "15px", FontWeight = "400", LineHeight = "1.47", LetterSpacing = "0" },
            Body2 = new Body2Typography { FontFamily = s_sans, FontSize = "14px", FontWeight = "400", LineHeight = "1.429", LetterSpacing = "0" },
            Button = new ButtonTypography { FontFamily = s_sans, FontSize = "15px", FontWeight = "500", LineHeight = "1.47", LetterSpacing = "0", TextTransform = "none" },
            Caption = new CaptionTypography { FontFamily = s_sans, FontSize = "13px", FontWeight = "400", LineHeight = "1.385", LetterSpacing = "0" },
            Overline = new OverlineTypography { FontFamily = s_sans, FontSize = "13px", FontWeight = "500", LineHeight = "1.385", LetterSpacing = "0", TextTransform = "none" },
        },
        // Only what floats has a shadow, and there is one shadow.
        Shadows = new Shadow { Elevation = ["none", .. Enumerable.Repeat("var(--sp-shadow)", 25)] },
    };
}
