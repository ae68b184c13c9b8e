namespace SaePortal.Core.LanguageModels;

/// <summary>How transformer families are called.</summary>
public static class TransformerFamilies
{
    /// <summary>The name that people use, such as "GPT-NeoX". What programs read has the enum's.</summary>
    public static string Text(this TransformerFamily family) => family switch
    {
        TransformerFamily.GptNeoX => "GPT-NeoX",
        TransformerFamily.Gpt2 => "GPT-2",
        TransformerFamily.Llama => "Llama",
        _ => throw new ArgumentOutOfRangeException(nameof(family), family, null),
    };
}
