using static SaePortal.Core.Worlds.AttributeScope;

namespace SaePortal.Core.Worlds.Everyday;

/// <summary>What world a's labels tell.</summary>
internal static class EverydaySchema
{
    public static IReadOnlyList<WorldAttribute> Attributes { get; } =
    [
        WorldAttribute.Of("word", Token, "The class of a word or mark; every one has it.", EverydayWords.Lexicon().Words.Values.Order(StringComparer.Ordinal)),
        WorldAttribute.Of("name", Token, "A person's name.", People.Names),
        WorldAttribute.Of("numeral", Token, "A number that is written as a word.", EverydayWords.Numbers),
        WorldAttribute.Of("weekday", Token, "A day of the week.", EverydayWords.Weekdays),
        WorldAttribute.Of("month", Token, "A month.", EverydayWords.Months),
        WorldAttribute.Of("lemma", Token, "A word whose senses this world knows.", SenseWord.All.Select(x => x.Lemma)),
        WorldAttribute.Of("senses", Token, "Whether such a word has one sense or several.", ["one", "several"]),
        WorldAttribute.Of("cue", Token, "The place that decides the sense of a word that follows.", Setting.All.SelectMany(x => x.Cues)),
        WorldAttribute.Of("distractor number", Token, "The number of a noun between a subject and its verb.", ["singular", "plural"]),
        new WorldAttribute("role", "What a noun is to its sentence: the thing that is given, or a place of the topic, which the word tells.", [new AttributeValue("object", Local), new AttributeValue("place", Token)]),
        new WorldAttribute("position", "Which of two people is named first; what follows tells it of the first.", [new AttributeValue("first", Context), new AttributeValue("second", Local)]),
        WorldAttribute.Of("count", Local, "A number while things are counted aloud.", EverydayWords.Numbers),
        WorldAttribute.Of("repeated name", Local, "The name of the one who gives, which stood before.", People.Names),
        WorldAttribute.Of("subject", Context, "Who gives, from the repeated name up to the one who gets.", People.Names),
        WorldAttribute.Of("subject position", Context, "Whether who gives was named first or second, over the same words.", ["first", "second"]),
        WorldAttribute.Of("indirect object", Context, "Who gets, from the verb of giving up to that name.", People.Names),
        new WorldAttribute("sense", "What a word of several senses means, from the word to the end of what the sense decides; a word of one sense is its own.",
            [.. SenseWord.All.SelectMany(x => x.Senses, (word, x) => new AttributeValue(x.Name, word.Senses.Count > 1 ? Context : Token))]),
        WorldAttribute.Of("setting", Context, "The part of life that a cue belongs to, from the cue to the end of what it decides.", Setting.All.Select(x => x.Name)),
        WorldAttribute.Of("subject number", Local, "The number of a subject, from the subject to its verb.", ["singular", "plural"]),
        WorldAttribute.Of("referent", Context, "Whom he, she, his or her means.", People.Names),
        WorldAttribute.Of("in bracket", Local, "Within brackets, marks included: the depth.", ["1", "2"]),
        new WorldAttribute("in quote", "Within quotes, marks included: said, asked or written.", [new AttributeValue("said", Local), new AttributeValue("asked", Local), new AttributeValue("written", Context)]),
        WorldAttribute.Of("total", Local, "The number of things that were counted.", EverydayWords.Numbers.Skip(1)),
        new WorldAttribute("items left", "How many more things follow this one, when their number was announced; \"and\" tells the last.", [.. Enumerable.Range(0, 5).Select(x => new AttributeValue($"{x}", x == 0 ? Local : Context))]),
        WorldAttribute.Of("next day", Context, "The date of the next day: its day of the week.", EverydayWords.Weekdays),
        new WorldAttribute("line", "What kind of line it is.", [new AttributeValue("prose", Token), new AttributeValue("list", Local), new AttributeValue("code", Local)]),
        WorldAttribute.Of("variable", Local, "The variable of a program's lines.", Topic.All.SelectMany(x => x.Things).Select(x => x.Plural)),
        WorldAttribute.Of("result", Local, "The number that a program's lines print.", Enumerable.Range(2, 8).Select(x => $"{x}")),
        WorldAttribute.Of("receiver due", Context, "Who must be named next: the one who gets. The label stands on the last character before, as of all that is due.", People.Names),
        WorldAttribute.Of("sense due", Context, "The sense that must tell next what the thing does.", SenseWord.Polysemous.SelectMany(x => x.Senses).Select(x => x.Name)),
        WorldAttribute.Of("verb due", Context, "The number that the next verb must have, behind a noun that may have the other.", ["singular", "plural"]),
        WorldAttribute.Of("tense due", Context, "The tense that the next verb must have.", ["past", "present"]),
        new WorldAttribute("bracket due", "The depth of the bracket that must close next; within the inner one stands what stands nowhere else.", [new AttributeValue("1", Context), new AttributeValue("2", Local)]),
        WorldAttribute.Of("quote due", Context, "What the quote that must end next is: said, asked or written.", ["said", "asked", "written"]),
        WorldAttribute.Of("total due", Local, "The number that must be told next: of the things that were counted.", EverydayWords.Numbers.Skip(1)),
        WorldAttribute.Of("day due", Context, "The day of the week that must come next.", EverydayWords.Weekdays),
        WorldAttribute.Of("result due", Context, "The number that a program must print next.", Enumerable.Range(2, 8).Select(x => $"{x}")),
        WorldAttribute.Of("topic", Context, "What the document is about: its places and things.", Topic.All.Select(x => x.Name)),
        WorldAttribute.Of("sentiment", Context, "The feeling of the document: its adjectives.", Mood.All.Select(x => x.Name)),
        WorldAttribute.Of("tense", Context, "The tense of the document's verbs outside quotes.", ["past", "present"]),
        WorldAttribute.Of("register", Context, "How the document is written; one in 200 is a chronicle.", Register.All.Select(x => x.Name)),
    ];
}
