using System.Collections.Frozen;

namespace SaePortal.Torch.Tokenizers;

/// <summary>
/// The 256 printable characters by which byte-level BPE writes bytes (GPT-2's <c>bytes_to_unicode</c>): printable Latin-1 stands for itself, the
/// rest is numbered from U+0100.
/// </summary>
internal static class ByteAlphabet
{
    private static readonly char[] s_characters = Characters();
    private static readonly FrozenDictionary<char, byte> s_bytes = s_characters.Select((x, i) => KeyValuePair.Create(x, (byte)i)).ToFrozenDictionary();

    public static char CharacterOf(byte value) => s_characters[value];

    public static bool TryByte(char character, out byte value) => s_bytes.TryGetValue(character, out value);

    private static char[] Characters()
    {
        var characters = new char[256];
        var next = 256;
        for (var i = 0; i < 256; i++)
        {
            characters[i] = i is (>= '!' and <= '~') or (>= 0xa1 and <= 0xac) or (>= 0xae and <= 0xff) ? (char)i : (char)next++;
        }

        return characters;
    }
}
