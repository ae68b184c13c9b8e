using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using SaePortal.Compute;
using SaePortal.Compute.Nodes;
using SaePortal.Compute.Runs;
using SaePortal.Core.Answers;
using SaePortal.Storage.Databases;
using SaePortal.Storage.Runs;
using SaePortal.Web.Hosting;
using Spectre.Console;

namespace SaePortal.Web.Cli;

/// <summary>What a verb works with: the data folder's services, the portal that serves it if one does, and the two ways of printing.</summary>
internal sealed class Workplace : IAsyncDisposable
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    private readonly PortalDatabase _database;
    private readonly LocalRuns _local;

    private Workplace(PortalOptions options, PortalDatabase database, bool json)
    {
        (Options, _database, Json, Portal) = (options, database, json, PortalAddress.Of(options.Data));
        _local = new LocalRuns(options, database);
    }

    /// <summary>The options.</summary>
    public PortalOptions Options { get; }

    /// <summary>Whether machines read.</summary>
    public bool Json { get; }

    /// <summary>The portal that serves the data folder; null when none does.</summary>
    public PortalAddress? Portal { get; }

    /// <summary>Runs in this process.</summary>
    public LocalRuns Local => _local;

    /// <summary>Runs a verb: opens the data folder, does the work, prints a problem, gives the exit code.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="data">The option <c>--data</c>.</param>
    /// <param name="json">The option <c>--json</c>.</param>
    /// <param name="work">The verb's work; an exit code or a problem.</param>
    public static Task<int> Do(ParseResult parsed, Option<string?> data, Option<bool> json, Func<Workplace, CancellationToken, Task<Answer<int>>> work) => Alone(async cancellation =>
    {
        var options = OptionsReader.Read(parsed.GetValue(data));
        if (!options.Succeeded)
        {
            return options.Problem;
        }

        var database = await PortalDatabase.Open(options.Value.Data, options.Value.Database, cancellation).ConfigureAwait(false);
        if (!database.Succeeded)
        {
            return database.Problem;
        }

        await using var opened = database.Value;
        await using var workplace = new Workplace(options.Value, opened, parsed.GetValue(json));
        if (workplace.Portal is null)
        {
            // What a portal's scheduler would do: whoever held a run whose lease is over was killed.
            await workplace.Get<RunLeases>().Release(null, cancellation).ConfigureAwait(false);
        }

        return await work(workplace, cancellation).ConfigureAwait(false);
    });

    /// <summary>Runs a verb that needs no data folder: Ctrl+C stops it, a problem is printed.</summary>
    /// <param name="work">The verb's work; an exit code or a problem.</param>
    public static async Task<int> Alone(Func<CancellationToken, Task<Answer<int>>> work)
    {
        using var interrupt = new CancellationTokenSource();
        ConsoleCancelEventHandler handler = (_, e) =>
        {
            e.Cancel = !interrupt.IsCancellationRequested;
            interrupt.Cancel();
        };
        Console.CancelKeyPress += handler;
        try
        {
            var answer = await work(interrupt.Token).ConfigureAwait(false);
            return answer.Succeeded ? answer.Value : Fail(answer.Problem);
        }
        finally
        {
            Console.CancelKeyPress -= handler;
        }
    }

    /// <summary>Prints a problem.</summary>
    /// <returns>The exit code that it means.</returns>
    public static int Fail(Problem problem)
    {
        Console.Error.WriteLine($"saeportal: {problem}");
        return problem.Kind == ProblemKind.Invalid ? CommandLine.WrongUsage : 1;
    }

    /// <summary>A service of the data folder.</summary>
    public T Get<T>()
        where T : notnull => _local.Services.GetRequiredService<T>();

    /// <summary>Prints a value for machines.</summary>
    public static void PrintJson<T>(T value) => Console.WriteLine(JsonSerializer.Serialize(value, s_json));

    /// <summary>Prints rows for people, or a value for machines.</summary>
    public void Print<T>(IReadOnlyList<T> items, string[] columns, Func<T, string[]> row, Func<T, object> shown)
    {
        if (Json)
        {
            PrintJson(items.Select(shown));
            return;
        }

        if (items.Count == 0)
        {
            Console.WriteLine("There is nothing yet.");
            return;
        }

        var table = new Table().Border(TableBorder.None).AddColumns([.. columns.Select(x => new TableColumn(Markup.Escape(x)).NoWrap())]);
        foreach (var item in items)
        {
            table.AddRow([.. row(item).Select(x => new Text(x))]);
        }

        AnsiConsole.Write(table);
    }

    /// <summary>Prints names and values for people.</summary>
    public static void PrintFields(params (string Name, string Value)[] fields)
    {
        var width = fields.Max(x => x.Name.Length);
        foreach (var (name, value) in fields)
        {
            Console.WriteLine($"{name.PadRight(width)}  {value}");
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _local.DisposeAsync();
}
