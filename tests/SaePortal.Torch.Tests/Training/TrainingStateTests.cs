using SaePortal.Core.Answers;
using SaePortal.Torch.Native;
using SaePortal.Torch.Training;
using static TorchSharp.torch;

namespace SaePortal.Torch.Tests.Training;

[Collection("torch")]
public sealed class TrainingStateTests : IDisposable
{
    private readonly TrainingSetting _setting = TrainingSetting.OfATable();

    [Fact]
    public void State_SavedAndLoaded_IsTheSame()
    {
        using var scope = NewDisposeScope();
        var plan = _setting.APlan();
        using var state = TrainingState.Begin(plan, randn(100, 12), CPU);
        using var step = new SparseTopKStep(state, plan);
        step.Step(randn(64, 12), 1e-3);
        var folder = _setting.ATemporaryFolder();
        state.Save(folder);

        using var loaded = TrainingState.Load(folder, plan, CPU).Value!;

        Assert.Equal((state.Step, state.Scale), (loaded.Step, loaded.Scale));
        Assert.Equal(state.SilentFor, loaded.SilentFor);
        foreach (var (expected, actual) in state.Parameters.Concat(state.FirstMoments).Concat(state.SecondMoments).Zip(loaded.Parameters.Concat(loaded.FirstMoments).Concat(loaded.SecondMoments)))
        {
            Assert.Equal(expected.data<float>().ToArray(), actual.data<float>().ToArray());
        }
    }

    [Fact]
    public void Checkpoint_ThatIsDamagedOrOfAnother_IsRefusedAndLeavesNoTensor()
    {
        using var scope = NewDisposeScope();
        var plan = _setting.APlan();
        using var state = TrainingState.Begin(plan, randn(100, 12), CPU);
        var folder = _setting.ATemporaryFolder();
        state.Save(folder);
        var path = Path.Combine(folder, "state.safetensors");
        var whole = File.ReadAllBytes(path);
        var before = LiveTensors.Before();

        Refused(plan with { Width = 41 });
        Refused(plan with { DModel = 24 });
        Rewritten(x => x.Name == "v.b_dec" ? null : x, "step", "0");
        Rewritten(x => x.Name == "m.W_enc" ? x with { Name = "mm.W_enc" } : x, "step", "0");
        Rewritten(x => x.Name == "v.W_dec" ? x with { Shape = [12, 40] } : x, "step", "0");
        Rewritten(x => x.Name == "silent_for" ? x with { Type = ElementType.F64 } : x, "step", "0");
        Rewritten(x => x, "step", "many");
        Rewritten(x => x, "step", "-1");
        Rewritten(x => x, "step", "31");
        Rewritten(x => x, "scale", "x");
        Rewritten(x => x, "scale", "0");
        File.WriteAllBytes(path, whole[..^9]);
        Refused(plan);
        File.Delete(path);
        Refused(plan);

        Assert.Equal(before, Tensor.TotalCount);

        void Refused(TrainingPlan other)
        {
            var problem = TrainingState.Load(folder, other, CPU).Problem;
            Assert.NotNull(problem);
            Assert.Contains(problem.Kind, new[] { ProblemKind.Unreadable, ProblemKind.NotFound });
        }

        void Rewritten(Func<TensorToWrite, TensorToWrite?> change, string key, string value)
        {
            File.WriteAllBytes(path, whole);
            using (var file = SafetensorsFile.Open(path).Value!)
            {
                var tensors = file.Entries.Select(x => change(new TensorToWrite(x.Name, x.Type, x.Shape, s => s.Write(file.Bytes(x))))).OfType<TensorToWrite>().ToList();
                SafetensorsWriter.Write(path, tensors, new Dictionary<string, string>(file.Metadata) { [key] = value });
            }

            Refused(plan);
        }
    }

    public void Dispose() => _setting.Dispose();
}
