namespace SaePortal.Core.Worlds.Everyday;

/// <summary>What a thing does in the end, such as "flapped its wings". Its verb belongs to one sense of one word.</summary>
internal sealed record Deed(Verb Verb, string Rest);

/// <summary>One meaning of a word.</summary>
internal sealed record Sense(string Lemma, string Name, Setting Setting, IReadOnlyList<Deed> Deeds);

/// <summary>A word with one or more senses. The setting tells which; the sense tells what it does.</summary>
internal sealed record SenseWord(string Lemma, IReadOnlyList<Sense> Senses)
{
    private const string Several = """
        bat: wild = flap/flapped its wings | hang/hung from a branch; game = swing/swung through the air | splinter on the ball
        bank: water = slope down to the reeds | crumble into the mud; trade = lend/lent out some money | charge a fee
        spring: wild = bubble over the stones | gush from the rock; making = stretch too far | uncoil with a twang
        crane: water = wade through the reeds | peck at a fish; building = hoist the beams | topple with a crash
        mouse: farming = nibble the grain | squeak in the straw; trade = click on the screen | scroll down the page
        seal: shore = dive/dived under the waves | bark at the boats; law = crack down the middle | mark the letter
        trunk: wild = rot/rotted in the rain | lean against a rock; living = creak at the hinge | bulge with old letters
        nail: making = bend/bent under the hammer | rust in the damp; healing = grow/grew too long | chip/chipped at the edge
        palm: shore = sway over the sand | drop/dropped a coconut; healing = itch all night | sweat/sweated in the heat
        ring: trade = glitter in the case | sparkle in the light; game = shake/shook under the boxers | fill with boxers
        pitch: game = turn to mud | freeze/froze before the final; stage = rise/rose by a note | waver in the chorus; trade = persuade the buyer | impress the boss
        organ: stage = boom through the chapel | wheeze between the hymns; healing = fail in the night | recover after a week
        key: living = unlock the door | jam/jammed in the lock; stage = tinkle in the chorus | stick/stuck on a low note
        board: study = display the sums | squeal under the chalk; trade = vote for the plan | resign on the spot
        pen: study = leak on the paper | blot/blotted the page; farming = enclose the pigs | shelter the lambs
        cell: healing = divide in two | multiply in the dish; law = confine the thief | echo with footsteps
        plant: growing = bloom in the sun | wither in the drought; making = employ the whole town | produce tyres all day
        brush: living = untangle the hair | scrub/scrubbed the floor; growing = snag/snagged the coat | thicken by the path
        scale: cooking = weigh the flour | wobble under the flour; stage = climb to the top note | repeat without a pause
        horn: farming = curve to one side | poke through the fence; road = honk at the bus | beep in the fog; stage = blare across the stage | toot a tune
        bow: stage = glide across the strings | tremble on the strings; war = shoot/shot an arrow | aim at the tower
        match: living = flicker in the dark | burn/burned down to nothing; game = finish in a draw | start at noon
        tank: war = roll over the trench | bombard the tower; living = swarm with little fish | need clean water
        court: law = sentence the thief | acquit/acquitted the maid; game = host the final | dry after the rain
        drill: making = bore a hole | pierce the steel; war = exhaust the men | drag/dragged on all morning
        mole: growing = dig/dug under the grass | burrow into the soil; healing = darken in the sun | swell/swelled under the skin
        chest: healing = ache with every breath | throb/throbbed with pain; war = conceal the gold | contain the treasure
        bill: trade = state the prices | amount to a fortune; water = snap/snapped at a frog | scoop up a fish
        file: making = smooth the edge | scrape the iron; law = accuse the mayor | describe the crime
        punch: cooking = fizz in the glass | taste of cherries; game = land on the chin | miss by an inch
        """;

    private const string Single = """
        kettle: cooking = boil over | steam by the window
        rabbit: growing = hop/hopped over the daisies | twitch its nose
        lantern: living = brighten the room | shine/shone on the stairs
        owl: wild = hoot at the moon | blink at the stars
        otter: water = splash about | float past the reeds
        carpet: trade = unroll across the floor | fade in the sun
        donkey: farming = bray at the gate | kick at the wall
        oven: cooking = bake the bread | roast the potatoes
        engine: making = roar into life | stall on the hill
        piano: stage = jangle out a tune | hum/hummed in the dark
        bandage: healing = slip/slipped off the knee | unwind/unwound in the night
        gavel: law = pound the desk | silence the room
        tulip: growing = droop in the shade | nod/nodded in the wind
        cannon: war = explode at dawn | jolt the ground
        truck: road = skid/skidded on the ice | swerve around a goat
        parrot: wild = screech at the monkeys | preen its feathers
        dolphin: shore = leap/leapt over the waves | circle the boats
        saucepan: cooking = sizzle on the stove | rattle its lid
        microscope: study = magnify the leaf | focus on a hair
        crate: building = slide/slid off the pile | burst/burst open
        curtain: living = flutter at the window | ripple in the wind
        tortoise: growing = crawl under a leaf | hide/hid in its shell
        tractor: farming = rumble across the soil | plough the soil
        wrench: making = loosen the bolt | grip/gripped the pipe
        """;

    /// <summary>Words whose sense their setting decides.</summary>
    public static IReadOnlyList<SenseWord> Polysemous { get; } = [.. Several.Split('\n').Select(Of)];

    /// <summary>Words with one sense, used as often.</summary>
    public static IReadOnlyList<SenseWord> Monosemous { get; } = [.. Single.Split('\n').Select(Of)];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<SenseWord> All { get; } = [.. Polysemous, .. Monosemous];

    private static SenseWord Of(string line)
    {
        var (lemma, senses) = line.Split(": ") is [var before, var after] ? (before, after.Split("; ")) : throw new InvalidOperationException(line);
        return new SenseWord(lemma, [.. senses.Select(x => x.Split(" = ")).Select(x => new Sense(
            lemma, senses.Length == 1 ? lemma : $"{lemma}/{x[0]}", Setting.Find(x[0]), [.. x[1].Split(" | ").Select(DeedOf)]))]);
    }

    private static Deed DeedOf(string text) => text.IndexOf(' ', StringComparison.Ordinal) is var at && at < 0
        ? throw new InvalidOperationException(text) : new Deed(Verb.List(text[..at])[0], text[(at + 1)..]);
}
