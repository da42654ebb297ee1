"""Films of the demo house, second half. All are in the public domain; the words are our own."""

from datetime import date
from decimal import Decimal

from foyer.catalog.actions import EventDraft

FILMS_SECOND: tuple[EventDraft, ...] = (
    EventDraft(
        slug="the-gold-rush",
        kind="film",
        title="The Gold Rush",
        tagline="A cabin, a storm, two bread rolls and one boot, well cooked.",
        description=(
            "The tramp goes north with a walking stick and no coat. What he finds is hunger, a "
            "dance hall, and a house that balances on the edge of the world. This is the "
            "version of 1925, silent as it was meant, at the speed at which it was shot."
        ),
        director="Charles Chaplin",
        cast=("Charles Chaplin", "Georgia Hale", "Mack Swain"),
        genres=("Comedy", "Adventure"),
        languages=("en",),
        tags=("Chaplin", "snow", "for all ages"),
        categories=("silent-films", "laughter", "all-ages"),
        year=1925,
        release_date=date(1925, 6, 26),
        duration_minutes=95,
        certificate="U",
        score=Decimal("8.5"),
        featured=48,
    ),
    EventDraft(
        slug="man-with-a-movie-camera",
        kind="film",
        title="Man with a Movie Camera",
        tagline="No story, no actors, no titles: a city, from waking to midnight.",
        description=(
            "A man carries a camera through Kyiv, Odesa and Moscow and films everything, "
            "himself included; his wife cuts it while we watch. Every trick the cinema has is "
            "in here once, and most of them for the first time."
        ),
        director="Dziga Vertov",
        cast=("Mikhail Kaufman", "Elizaveta Svilova"),
        genres=("Documentary",),
        languages=("zxx",),
        tags=("montage", "city", "avant-garde"),
        categories=("silent-films",),
        year=1929,
        release_date=date(1929, 1, 8),
        duration_minutes=68,
        certificate="U",
        score=Decimal("8.3"),
        featured=30,
    ),
    EventDraft(
        slug="the-phantom-of-the-opera",
        kind="film",
        title="The Phantom of the Opera",
        tagline="Box five is taken. It is always taken.",
        description=(
            "Under the Paris opera there is a lake, and over the lake lives a man who teaches "
            "singing and must not be looked at. Lon Chaney made up his own face and kept it "
            "from the newspapers; people fainted. The masked ball is in colour, as it was."
        ),
        director="Rupert Julian",
        cast=("Lon Chaney", "Mary Philbin", "Norman Kerry"),
        genres=("Horror", "Romance"),
        languages=("en",),
        tags=("opera", "mask", "live organ"),
        categories=("silent-films", "shadows"),
        year=1925,
        release_date=date(1925, 9, 6),
        duration_minutes=93,
        certificate="PG",
        score=Decimal("7.9"),
        featured=34,
    ),
    EventDraft(
        slug="the-lodger",
        kind="film",
        title="The Lodger",
        tagline="He takes the upstairs room, turns the pictures round, and goes out at night.",
        description=(
            "Fog over London, a murderer who leaves a triangle, and a quiet guest who cannot "
            "bear portraits of fair-haired women. Hitchcock’s third film is the first that is "
            "his: the staircase, the crowd, the wrong man, and a ceiling made of glass."
        ),
        director="Alfred Hitchcock",
        cast=("Ivor Novello", "June Tripp", "Malcolm Keen"),
        genres=("Thriller",),
        languages=("en",),
        tags=("fog", "London", "suspicion"),
        categories=("silent-films", "shadows"),
        year=1927,
        release_date=date(1927, 2, 14),
        duration_minutes=92,
        certificate="PG",
        score=Decimal("7.8"),
        featured=28,
    ),
    EventDraft(
        slug="pandoras-box",
        kind="film",
        title="Pandora’s Box",
        tagline="Everybody wants something of Lulu. She wants to dance.",
        description=(
            "A woman without a plan ruins men with many, and is blamed for it. Louise Brooks "
            "came from Kansas, cut her own hair and played as if there were no camera; the "
            "critics of 1929 thought she did nothing at all."
        ),
        director="G. W. Pabst",
        cast=("Louise Brooks", "Fritz Kortner", "Francis Lederer"),
        genres=("Drama",),
        languages=("de", "en"),
        tags=("Weimar", "Lulu"),
        categories=("silent-films",),
        year=1929,
        release_date=date(1929, 1, 30),
        duration_minutes=133,
        certificate="12A",
        score=Decimal("8.0"),
        featured=32,
    ),
    EventDraft(
        slug="steamboat-bill-jr",
        kind="film",
        title="Steamboat Bill, Jr.",
        tagline="His father wanted a captain. He got a beret, a ukulele and a cyclone.",
        description=(
            "A river pilot meets the son he has not seen since the cradle and hopes it is a "
            "mistake. Then the wind gets up. The front of the house that falls over Keaton "
            "weighed two tons, and the window missed him by a hand."
        ),
        director="Charles Reisner, Buster Keaton",
        cast=("Buster Keaton", "Ernest Torrence", "Marion Byron"),
        genres=("Comedy",),
        languages=("en",),
        tags=("Keaton", "river", "storm", "for all ages"),
        categories=("silent-films", "laughter", "all-ages"),
        year=1928,
        release_date=date(1928, 5, 12),
        duration_minutes=71,
        certificate="U",
        score=Decimal("8.1"),
        featured=33,
    ),
    EventDraft(
        slug="our-hospitality",
        kind="film",
        title="Our Hospitality",
        tagline="As long as he stays under their roof, they may not shoot him.",
        description=(
            "Keaton goes south to inherit an estate and falls in love with the daughter of the "
            "family that has sworn to kill him. There is a train on a crooked track, a dog who "
            "keeps up with it, and a waterfall that was not quite a trick."
        ),
        director="Buster Keaton, John G. Blystone",
        cast=("Buster Keaton", "Natalie Talmadge", "Joe Roberts"),
        genres=("Comedy",),
        languages=("en",),
        tags=("Keaton", "feud", "railway", "for all ages"),
        categories=("silent-films", "laughter", "all-ages"),
        year=1923,
        release_date=date(1923, 11, 19),
        duration_minutes=74,
        certificate="U",
        score=Decimal("7.9"),
        featured=26,
    ),
    EventDraft(
        slug="7th-heaven",
        kind="film",
        title="7th Heaven",
        tagline="Seven floors up, with a plank to the neighbour’s window and a view of the stars.",
        description=(
            "A man who works in the sewers of Paris takes in a girl from the street, for one "
            "night, so the police will go away. The camera climbs the seven storeys with them "
            "in one breath. Then it is 1914, and every day at eleven they think of each other."
        ),
        director="Frank Borzage",
        cast=("Janet Gaynor", "Charles Farrell", "Ben Bard"),
        genres=("Romance", "Drama"),
        languages=("en",),
        tags=("Paris", "attic", "war"),
        categories=("silent-films",),
        year=1927,
        release_date=date(1927, 5, 6),
        duration_minutes=110,
        certificate="U",
        score=Decimal("7.8"),
        featured=24,
    ),
    EventDraft(
        slug="the-adventures-of-prince-achmed",
        kind="film",
        title="The Adventures of Prince Achmed",
        tagline="A flying horse, two kingdoms, and ten thousand hours with scissors.",
        description=(
            "Lotte Reiniger cut every figure from black card, laid it on glass and moved it a "
            "hair’s breadth for each of the quarter of a million frames. It took three years "
            "in an attic in Potsdam and is the oldest animated feature that survives."
        ),
        director="Lotte Reiniger",
        creator="Wolfgang Zeller, music",
        genres=("Animation", "Fantasy"),
        languages=("de", "en"),
        tags=("silhouettes", "fairy tale", "for all ages"),
        categories=("silent-films", "all-ages"),
        year=1926,
        release_date=date(1926, 5, 2),
        duration_minutes=66,
        certificate="U",
        score=Decimal("8.2"),
        featured=42,
    ),
    EventDraft(
        slug="haxan",
        kind="film",
        title="Häxan",
        tagline="A lecture on witches, given by the devil with evident pleasure.",
        description=(
            "It begins with woodcuts and a pointer, like any lecture. Then the director puts "
            "on horns. Christensen’s history of the witch trials was the dearest film the "
            "North had made, and was cut or banned nearly everywhere for its nuns."
        ),
        director="Benjamin Christensen",
        cast=("Maren Pedersen", "Clara Pontoppidan", "Benjamin Christensen"),
        genres=("Horror", "Documentary"),
        languages=("sv", "en"),
        tags=("witches", "night", "lecture"),
        categories=("silent-films", "shadows", "late"),
        year=1922,
        release_date=date(1922, 9, 18),
        duration_minutes=105,
        certificate="15",
        score=Decimal("7.7"),
        featured=22,
    ),
)
