using System.Buffers.Binary;
using System.Text;
using SaePortal.Core.Answers;
using SaePortal.Torch.Native;

namespace SaePortal.Torch.Tests.Native;

public sealed class SafetensorsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("saeportal-safetensors-").FullName;

    public static TheoryData<string, string> BadHeaders => new()
    {
        { "", "not JSON" },
        { "{", "not JSON" },
        { "[]", "not a JSON object" },
        { "5", "not a JSON object" },
        { """{"x":5}""", "no dtype, shape and data_offsets" },
        { """{"x":{"dtype":"F32","shape":[1]}}""", "no dtype, shape and data_offsets" },
        { """{"x":{"dtype":7,"shape":[1],"data_offsets":[0,4]}}""", "no dtype, shape and data_offsets" },
        { """{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}""", "no dtype, shape and data_offsets" },
        { """{"x":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]}}""", "the type \"F8_E4M3\"" },
        { """{"x":{"dtype":"f32","shape":[1],"data_offsets":[0,4]}}""", "the type \"f32\"" },
        { """{"x":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", "impossible shape" },
        { """{"x":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", "impossible shape" },
        { """{"x":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}""", "impossible shape" },
        // Multiplied in 64 bits this shape would have no byte at all.
        { """{"x":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", "0 bytes where" },
        { """{"x":{"dtype":"F32","shape":[9223372036854775807,9223372036854775807,9223372036854775807],"data_offsets":[0,0]}}""", "impossible shape" },
        { """{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", "4 bytes where F32 [2] needs 8" },
        { """{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", "outside the file" },
        { """{"x":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""", "outside the file" },
        { """{"x":{"dtype":"F32","shape":[1],"data_offsets":[16,20]}}""", "outside the file" },
        { """{"x":{"dtype":"F32","shape":[1],"data_offsets":[9223372036854775800,9223372036854775804]}}""", "outside the file" },
        { """{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"y":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", "\"x\" and \"y\" overlap" },
        { """{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "twice" },
    };

    [Theory]
    [MemberData(nameof(BadHeaders))]
    public void Header_ThatLies_IsRefusedInASentence(string header, string said) => Refused(With(header, 16), said);

    [Fact]
    public void Header_WhoseLengthLies_IsRefusedWithoutBeingBelieved()
    {
        Refused([], "0 bytes and cannot hold a header");
        Refused([1, 2, 3], "3 bytes and cannot hold a header");
        Refused(With("{}", 0, 3), "claims a header of 3 bytes");
        Refused(With("{}", 100, 1L << 40), "claims a header");
        Refused(With("{}", 100, -1), "claims a header");
        Refused(With("{}", 100, long.MinValue), "claims a header");
        Refused(With("{\"x\":1}", 0, 3), "not JSON");
    }

    [Fact]
    public void File_CutAnywhere_IsRefused()
    {
        SafetensorsWriter.Write(Named, [new TensorToWrite("x", ElementType.F32, [3], s => s.Write(new byte[12])), new TensorToWrite("y", ElementType.I64, [1], s => s.Write(new byte[8]))]);
        var whole = File.ReadAllBytes(Named);

        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(Named, whole[..length]);
            Assert.Equal(ProblemKind.Unreadable, SafetensorsFile.Open(Named).Problem?.Kind);
        }
    }

    [Fact]
    public void Header_OfHostileBytes_NeverThrows()
    {
        var random = new Random(5);
        var good = """{"__metadata__":{"a":"b"},"x":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"y":{"dtype":"I8","shape":[],"data_offsets":[8,9]}}""";
        for (var i = 0; i < 800; i++)
        {
            var bytes = With(good, 9);
            for (var j = random.Next(1, 4); j > 0; j--)
            {
                bytes[random.Next(8, bytes.Length)] = (byte)random.Next(256);
            }

            File.WriteAllBytes(Named, bytes);
            var answer = SafetensorsFile.Open(Named);
            using var file = answer.Value;
            foreach (var entry in file?.Entries ?? [])
            {
                Assert.Equal(entry.Bytes, file!.Bytes(entry).Length);
            }
        }
    }

    [Fact]
    public void Path_ThatIsNoFile_IsToldSo()
    {
        Assert.Equal(ProblemKind.NotFound, SafetensorsFile.Open(Named).Problem!.Kind);
        Assert.Equal(ProblemKind.NotFound, SafetensorsFile.Open(Path.Combine(_folder, "no", "file")).Problem!.Kind);
        Assert.Equal(ProblemKind.Unreadable, SafetensorsFile.Open(_folder).Problem!.Kind);
    }

    [Fact]
    public void File_WrittenAndOpened_HoldsTheSame()
    {
        byte[] x = [.. Enumerable.Range(0, 24).Select(i => (byte)i)];
        SafetensorsWriter.Write(Named,
            [
                new TensorToWrite("x", ElementType.F32, [2, 3], s => s.Write(x)), new TensorToWrite("scalar", ElementType.Bool, [], s => s.WriteByte(1)),
                new TensorToWrite("none", ElementType.F64, [0, 5], _ => { }), new TensorToWrite("odd \"name\" \u00e9", ElementType.U8, [1], s => s.WriteByte(9)),
            ], new Dictionary<string, string> { ["k"] = "v \"w\"" });

        using var file = SafetensorsFile.Open(Named).Value!;

        Assert.Equal("v \"w\"", file.Metadata["k"]);
        Assert.Equal(x, file.Bytes(file.Find("x")!).ToArray());
        Assert.Equal([2, 3], file.Find("x")!.Shape);
        Assert.Equal(1, file.Find("scalar")!.Elements);
        Assert.Equal(0, file.Find("none")!.Elements);
        Assert.Equal(9, file.Bytes(file.Find("odd \"name\" \u00e9")!)[0]);
        Assert.Null(file.Find("y"));
        Assert.Equal(0, file.Find("x")!.Offset % 8);
    }

    [Fact]
    public void Writer_ThatFails_LeavesTheOldFileAndNothingElse()
    {
        File.WriteAllText(Named, "old");

        Assert.Throws<InvalidOperationException>(() => SafetensorsWriter.Write(Named, [new TensorToWrite("x", ElementType.F32, [3], s => s.Write(new byte[8]))]));
        Assert.Throws<InvalidOperationException>(() => SafetensorsWriter.Write(Named, [new TensorToWrite("x", ElementType.F32, [3], s => s.Write(new byte[16]))]));
        Assert.Throws<ArithmeticException>(() => SafetensorsWriter.Write(Named, [new TensorToWrite("x", ElementType.F32, [3], _ => throw new ArithmeticException())]));
        Assert.Throws<DirectoryNotFoundException>(() => SafetensorsWriter.Write(Path.Combine(_folder, "no", "x"), []));

        Assert.Equal("old", File.ReadAllText(Named));
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public void Appender_WhoseTensorsGrowInTurn_PutsEachTogether()
    {
        using (var file = new SafetensorsAppender(Named, [new TensorLayout("a", ElementType.U8, [6]), new TensorLayout("b", ElementType.U8, [3])]))
        {
            file.Append(1, [7]);
            file.Append(0, [1, 2]);
            file.Append(0, [3, 4, 5]);
            file.Append(1, [8, 9]);
            Assert.Throws<InvalidOperationException>(() => file.Append(0, [6, 7]));
            Assert.Throws<InvalidOperationException>(file.Finish);
            file.Append(0, [6]);
            file.Finish();
        }

        using var read = SafetensorsFile.Open(Named).Value!;
        Assert.Equal([1, 2, 3, 4, 5, 6], read.Bytes(read.Find("a")!).ToArray());
        Assert.Equal([7, 8, 9], read.Bytes(read.Find("b")!).ToArray());
    }

    [Fact]
    public void FirstNotFinite_FindsEachKindAtEachPlace()
    {
        for (var length = 0; length < 40; length++)
        {
            var values = Enumerable.Repeat(float.MaxValue, length).ToArray();
            Assert.Equal(-1, FloatBytes.FirstNotFinite(values));
            for (var at = 0; at < length; at++)
            {
                foreach (var bad in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
                {
                    values[at] = bad;
                    Assert.Equal(at, FloatBytes.FirstNotFinite(values));
                }

                values[at] = -float.MaxValue;
            }
        }
    }

    public void Dispose() => Directory.Delete(_folder, true);

    private string Named => Path.Combine(_folder, "a.safetensors");

    private static byte[] With(string header, int data, long? length = null)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var bytes = new byte[8 + json.Length + data];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, length ?? json.Length);
        json.CopyTo(bytes, 8);
        return bytes;
    }

    private void Refused(byte[] bytes, string said)
    {
        File.WriteAllBytes(Named, bytes);
        var problem = SafetensorsFile.Open(Named).Problem;
        Assert.Equal(ProblemKind.Unreadable, problem?.Kind);
        Assert.Contains(said, problem!.What, StringComparison.Ordinal);
        Assert.Contains("a.safetensors", problem.What, StringComparison.Ordinal);
    }
}
