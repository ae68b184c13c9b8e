using System.Reflection;
using NetArchTest.Rules;

namespace SaePortal.Web.Tests.Frame;

/// <summary>Dependencies point one way: Core, then Torch, Storage and Interpretation, which do not know each other, then Compute, then Web.</summary>
public sealed class ArchitectureTests
{
    private static readonly Assembly s_web = typeof(Web.Hosting.UploadLimit).Assembly;

    public static TheoryData<string, string[]> Forbidden { get; } = new()
    {
        { "SaePortal.Core", ["SaePortal.Torch", "SaePortal.Storage", "SaePortal.Interpretation", "SaePortal.Compute", "SaePortal.Web", "TorchSharp", "Dapper", "Npgsql", "Microsoft.Data.Sqlite", "DbUp", "Orleans", "Microsoft.AspNetCore"] },
        { "SaePortal.Torch", ["SaePortal.Storage", "SaePortal.Interpretation", "SaePortal.Compute", "SaePortal.Web", "Dapper", "Npgsql", "Microsoft.Data.Sqlite", "DbUp", "Orleans", "Microsoft.AspNetCore"] },
        { "SaePortal.Storage", ["SaePortal.Torch", "SaePortal.Interpretation", "SaePortal.Compute", "SaePortal.Web", "TorchSharp", "Orleans", "Microsoft.AspNetCore"] },
        { "SaePortal.Interpretation", ["SaePortal.Torch", "SaePortal.Storage", "SaePortal.Compute", "SaePortal.Web", "TorchSharp", "Dapper", "Npgsql", "Microsoft.Data.Sqlite", "Microsoft.AspNetCore"] },
        { "SaePortal.Compute", ["SaePortal.Web", "Dapper", "Npgsql", "Microsoft.Data.Sqlite", "DbUp", "Microsoft.AspNetCore", "MudBlazor"] },
        { "SaePortal.Web", ["TorchSharp", "Dapper", "Npgsql", "Microsoft.Data.Sqlite", "DbUp"] },
    };

    [Theory]
    [MemberData(nameof(Forbidden))]
    public void Project_DoesNotKnow_WhatIsNotBelowIt(string project, string[] forbidden)
    {
        var assembly = Load(project);

        var result = Types.InAssembly(assembly).ShouldNot().HaveDependencyOnAny(forbidden).GetResult();
        Assert.True(result.IsSuccessful, $"{project}: {string.Join(", ", result.FailingTypeNames ?? [])}");
        Assert.DoesNotContain(assembly.GetReferencedAssemblies(), x => forbidden.Any(y => x.Name == y || x.Name!.StartsWith(y + ".", StringComparison.Ordinal)));
    }

    /// <summary>Compute hands tensors to Torch in a few places; no further one shall.</summary>
    [Fact]
    public void Compute_UsesTorchSharp_InTheseClassesAlone()
    {
        var uses = Types.InAssembly(Load("SaePortal.Compute")).That().HaveDependencyOnAny("TorchSharp").GetTypes().Select(x => x.FullName!.Split('/', '+')[0]).Distinct();

        Assert.Empty(uses.Except(["SaePortal.Compute.ModelSessions.LoadedModel", "SaePortal.Compute.ModelSessions.LoadedModels", "SaePortal.Compute.ModelSessions.TextActivations", "SaePortal.Compute.Nodes.NodeHost",
            "SaePortal.Compute.Pipelines.HarvestPipeline", "SaePortal.Compute.Pipelines.ModelTrainPipeline", "SaePortal.Compute.Pipelines.TrainPipeline", "SaePortal.Compute.Runs.RunHost"]));
    }

    /// <summary>A rule that finds nothing anywhere would hold for everything.</summary>
    [Theory]
    [InlineData("SaePortal.Torch", "TorchSharp")]
    [InlineData("SaePortal.Storage", "Dapper")]
    [InlineData("SaePortal.Storage", "Npgsql")]
    [InlineData("SaePortal.Web", "SaePortal.Compute")]
    [InlineData("SaePortal.Compute", "SaePortal.Torch")]
    public void Rule_WhereADependencyIs_FindsIt(string project, string dependency) =>
        Assert.False(Types.InAssembly(Load(project)).ShouldNot().HaveDependencyOnAny(dependency).GetResult().IsSuccessful);

    // Web refers to all others; one that nothing uses yet is not in its list of references.
    private static Assembly Load(string project) => project == "SaePortal.Web" ? s_web : Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, project + ".dll"));
}
