using System.Globalization;

namespace SaePortal.Core.Worlds.Everyday;

/// <summary>A date, something that happens, and the date of the next day.</summary>
internal sealed class Dates : EverydayPassage
{
    private static readonly Template s_today = "It [be] {date} .";
    private static readonly Template[] s_between = ["{N} [stay] at the {place} all day .", "{N} [write] to {M} about the {thing} .", "{he} [feel] {feeling} ."];
    private static readonly Template s_next = "The next day [be] {date} .";

    public override string Kind => "date";

    protected override void Write(EverydayScene scene)
    {
        var (random, text) = (scene.Random, scene.Text);
        var weekday = random.Choose(EverydayWords.Weekdays.Count);
        var day = 1 + random.Choose(27);
        var month = random.Choose(EverydayWords.Months);
        s_today.Write(scene, Own);
        random.Choose(s_between).Write(scene);
        weekday = (weekday + 1) % EverydayWords.Weekdays.Count;
        day++;
        var from = text.Next;
        s_next.Write(scene, gap =>
        {
            text.Due("day due", EverydayWords.Weekdays[weekday]);
            return Own(gap);
        });
        text.Label("next day", EverydayWords.Weekdays[weekday], from);

        bool Own(string gap)
        {
            if (gap != "date")
            {
                return false;
            }

            text.Word(EverydayWords.Weekdays[weekday]);
            text.LabelLast("weekday", EverydayWords.Weekdays[weekday]);
            text.Mark(',');
            text.Word(day.ToString(CultureInfo.InvariantCulture));
            text.Word(month);
            text.LabelLast("month", month);
            return true;
        }
    }
}
