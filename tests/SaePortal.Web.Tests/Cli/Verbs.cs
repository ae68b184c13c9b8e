using System.Text;
using System.Text.Json;
using SaePortal.Web.Cli;

namespace SaePortal.Web.Tests.Cli;

/// <summary>What a verb did: its exit code and what it wrote.</summary>
internal sealed record VerbResult(int Code, string Output, string Error)
{
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    /// <summary>The verb worked; its error output is the message if not.</summary>
    public VerbResult Done()
    {
        Assert.True(Code == 0, $"Exit code {Code}: {Error}{Output}");
        return this;
    }

    /// <summary>The verb refused in the house's manner: an exit code, one line, no stack trace.</summary>
    public VerbResult Refused(int code, string mentions)
    {
        Assert.True(Code == code, $"Exit code {Code}: {Error}{Output}");
        Assert.Contains(mentions, Error, StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith("saeportal: ", Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        Assert.DoesNotContain("should not have happened", Error, StringComparison.Ordinal);
        Assert.True(Error.Length < 2_000, $"The message has {Error.Length} characters.");
        return this;
    }
}

/// <summary>Verbs in this process, as the command line's root runs them; each test sees only what its own verbs write.</summary>
internal static class Verbs
{
    private static readonly AsyncLocal<StringWriter?> s_output = new();
    private static readonly AsyncLocal<StringWriter?> s_error = new();

    static Verbs()
    {
        Console.SetOut(new Splitter(Console.Out, s_output));
        Console.SetError(new Splitter(Console.Error, s_error));
    }

    public static Task<VerbResult> Run(string data, params string[] arguments) => RunAlone([.. arguments, "--data", data]);

    /// <summary>A verb that has no data folder.</summary>
    public static async Task<VerbResult> RunAlone(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        (s_output.Value, s_error.Value) = (output, error);
        try
        {
            var code = await CommandLine.Run(arguments);
            return new VerbResult(code, output.ToString(), error.ToString());
        }
        finally
        {
            (s_output.Value, s_error.Value) = (null, null);
        }
    }

    /// <summary>Gives each flow of control its own text.</summary>
    private sealed class Splitter(TextWriter otherwise, AsyncLocal<StringWriter?> own) : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => (own.Value ?? otherwise).Write(value);

        public override void Write(string? value) => (own.Value ?? otherwise).Write(value);

        public override void Write(char[] buffer, int index, int count) => (own.Value ?? otherwise).Write(buffer, index, count);
    }
}
