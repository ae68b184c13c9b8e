using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

// Marks one version requirement of a 64-bit little-endian ELF file as weak, so that a loader without that version
// warns at most instead of refusing the file. Idempotent. A new file replaces the old one: the old one may be a
// hard link into the package cache. Size and modification time stay, so that incremental copies do not undo it.
public class WeakenElfVersion : Task
{
    private const uint VersionNeeds = 0x6ffffffe;
    private const ushort Weak = 2;

    public ITaskItem[] Files { get; set; }

    public string Version { get; set; }

    public override bool Execute()
    {
        foreach (var file in Files)
        {
            Weaken(file.GetMetadata("FullPath"));
        }

        return !Log.HasLoggedErrors;
    }

    private void Weaken(string path)
    {
        var elf = File.ReadAllBytes(path);
        var flags = FindFlags(elf);
        if (flags < 0 || (BitConverter.ToUInt16(elf, flags) & Weak) != 0)
        {
            return;
        }

        elf[flags] |= (byte)Weak;
        var written = File.GetLastWriteTimeUtc(path);
        var temporary = path + ".weak";
        File.WriteAllBytes(temporary, elf);
        File.SetLastWriteTimeUtc(temporary, written);
        File.Delete(path);
        File.Move(temporary, path);
        Log.LogMessage(MessageImportance.High, "Marked {0} as weak in {1}, which does not use it.", Version, path);
    }

    private int FindFlags(byte[] elf)
    {
        if (elf.Length < 64 || elf[0] != 0x7f || elf[1] != 'E' || elf[4] != 2)
        {
            return -1;
        }

        var sections = (int)BitConverter.ToInt64(elf, 0x28);
        int size = BitConverter.ToUInt16(elf, 0x3a), count = BitConverter.ToUInt16(elf, 0x3c);
        for (var i = 0; i < count; i++)
        {
            var section = sections + i * size;
            if (BitConverter.ToUInt32(elf, section + 4) != VersionNeeds)
            {
                continue;
            }

            var strings = sections + (int)BitConverter.ToUInt32(elf, section + 40) * size;
            return FindFlags(elf, (int)BitConverter.ToInt64(elf, section + 24), (int)BitConverter.ToInt64(elf, strings + 24));
        }

        return -1;
    }

    private int FindFlags(byte[] elf, int need, int strings)
    {
        while (true)
        {
            var entry = need + (int)BitConverter.ToUInt32(elf, need + 8);
            for (int i = 0, n = BitConverter.ToUInt16(elf, need + 2); i < n; i++)
            {
                if (NameAt(elf, strings + (int)BitConverter.ToUInt32(elf, entry + 8)) == Version)
                {
                    return entry + 4;
                }

                entry += (int)BitConverter.ToUInt32(elf, entry + 12);
            }

            var next = (int)BitConverter.ToUInt32(elf, need + 12);
            if (next == 0)
            {
                return -1;
            }

            need += next;
        }
    }

    private static string NameAt(byte[] elf, int start)
    {
        var end = Array.IndexOf(elf, (byte)0, start);
        return Encoding.ASCII.GetString(elf, start, end - start);
    }
}
