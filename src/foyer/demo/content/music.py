"""Opera, concerts and evenings of the demo houses. The words are our own."""

from decimal import Decimal

from foyer.catalog.actions import EventDraft

MUSIC: tuple[EventDraft, ...] = (
    EventDraft(
        slug="the-magic-flute",
        kind="opera",
        title="The Magic Flute",
        tagline="A prince, a birdcatcher, a queen on high F, and three boys who know the way.",
        description=(
            "Mozart’s last opera is a fairy tale with a padlock, a test of fire and the best "
            "joke about keeping silent ever set to music. Sung in German with titles; the "
            "dragon is new."
        ),
        director="Clara Henning",
        creator="Wolfgang Amadeus Mozart",
        cast=("Sophie Adler", "Mateus Rocha", "Hanna Lindt", "Piet Vos"),
        genres=("Opera",),
        languages=("de",),
        tags=("Mozart", "fairy tale"),
        categories=("opera",),
        year=1791,
        duration_minutes=150,
        interval_minutes=25,
        certificate="U",
        score=Decimal("8.8"),
        featured=72,
    ),
    EventDraft(
        slug="la-traviata",
        kind="opera",
        title="La Traviata",
        tagline="One winter in Paris, from the first toast to the last page of the calendar.",
        description=(
            "Violetta has money, friends and a cough, and gives up two of them for love. Verdi "
            "set it in his own day and the censor moved it back two hundred years; we have "
            "moved it to the night before last."
        ),
        director="Giulia Ferrante",
        creator="Giuseppe Verdi",
        cast=("Elena Costa", "Luca Bruni", "Sandro Pace"),
        genres=("Opera",),
        languages=("it",),
        tags=("Verdi", "Paris"),
        categories=("opera",),
        year=1853,
        duration_minutes=135,
        interval_minutes=25,
        certificate="PG",
        score=Decimal("8.6"),
        featured=61,
    ),
    EventDraft(
        slug="carmen",
        kind="opera",
        title="Carmen",
        tagline="Love is a rebellious bird, and she said so at the beginning.",
        description=(
            "The first audience was shocked by the cigarettes. Bizet died three months later "
            "and never knew that everybody would come to whistle every page of it. With the "
            "children’s choir of the city."
        ),
        director="Ramón Iglesias",
        creator="Georges Bizet",
        cast=("Lucía Navarro", "Andrés Gil", "Philippe Aubry"),
        genres=("Opera",),
        languages=("fr",),
        tags=("Bizet", "Seville"),
        categories=("opera",),
        year=1875,
        duration_minutes=160,
        interval_minutes=25,
        certificate="PG",
        score=Decimal("8.5"),
        featured=57,
    ),
    EventDraft(
        slug="winterreise",
        kind="concert",
        title="Winterreise",
        tagline="Twenty-four songs on foot, away from a house where nobody wakes.",
        description=(
            "A voice, a piano and an hour and a quarter of snow. Schubert sang it to his "
            "friends himself; they liked one song. He said they would come to like them all, "
            "and that he did already."
        ),
        creator="Franz Schubert",
        cast=("Jakob Reiter, baritone", "Mila Horvat, piano"),
        genres=("Song", "Classical"),
        languages=("de",),
        tags=("Schubert", "winter"),
        categories=("music",),
        year=1827,
        duration_minutes=75,
        certificate="U",
        score=Decimal("8.7"),
        featured=39,
    ),
    EventDraft(
        slug="the-four-seasons",
        kind="concert",
        title="The Four Seasons",
        tagline="A dog barks, flies buzz, ice cracks: it is all in the score.",
        description=(
            "Vivaldi wrote the sonnets too, and had them printed over the notes. Twelve strings "
            "play standing, by candlelight made of honest electric bulbs, and read the poems "
            "aloud before each season."
        ),
        creator="Antonio Vivaldi",
        cast=("Lisbon Strings", "Carolina Braga, violin"),
        genres=("Classical",),
        languages=("zxx",),
        tags=("Vivaldi", "strings", "for all ages"),
        categories=("music", "all-ages"),
        year=1725,
        duration_minutes=65,
        certificate="U",
        score=Decimal("8.3"),
        featured=49,
    ),
    EventDraft(
        slug="the-rite-of-spring",
        kind="dance",
        title="The Rite of Spring",
        tagline="Thirty-five minutes that the first audience did not hear for shouting.",
        description=(
            "Twenty-eight dancers on two lorryloads of earth, and the full orchestra on the same "
            "stage. In the first half a quiet piece for three, so that the ear is clean."
        ),
        director="Aurélie Fontaine, choreography",
        creator="Igor Stravinsky",
        cast=("Company of the Canal Theatre",),
        genres=("Dance",),
        languages=("zxx",),
        tags=("Stravinsky", "dance", "orchestra"),
        categories=("music", "on-stage"),
        year=1913,
        duration_minutes=80,
        interval_minutes=20,
        certificate="PG",
        score=Decimal("8.4"),
        featured=54,
    ),
    EventDraft(
        slug="goldberg-variations",
        kind="concert",
        title="Goldberg Variations",
        tagline="An aria, thirty ways of looking at it, and the aria again.",
        description=(
            "Written, they say, for a count who could not sleep. Played here on a piano without "
            "a break, eighty minutes with every repeat, in a hall that was built for silence."
        ),
        creator="Johann Sebastian Bach",
        cast=("Teresa Brandão, piano",),
        genres=("Classical",),
        languages=("zxx",),
        tags=("Bach", "piano"),
        categories=("music",),
        year=1741,
        duration_minutes=80,
        certificate="U",
        score=Decimal("8.9"),
        featured=64,
    ),
    EventDraft(
        slug="bach-the-cello-suites",
        kind="concert",
        title="Bach: The Cello Suites",
        tagline="Six suites, four strings, one chair.",
        description=(
            "For two hundred years they were taken for exercises, until a boy of thirteen found "
            "them in a shop by the harbour in Barcelona. Three suites, a soup, three suites."
        ),
        creator="Johann Sebastian Bach",
        cast=("Noa Steiner, cello",),
        genres=("Classical",),
        languages=("zxx",),
        tags=("Bach", "cello"),
        categories=("music",),
        year=1720,
        duration_minutes=135,
        interval_minutes=40,
        certificate="U",
        score=Decimal("8.6"),
        featured=37,
    ),
    EventDraft(
        slug="blue-hour",
        kind="concert",
        title="Blue Hour",
        tagline="Late jazz, when the cups are stacked and nobody has to be anywhere.",
        description=(
            "The Prado Quartet plays two sets of standards and of things that might become some. "
            "The bar stays open and keeps its voice down. Come as you are, leave when you like."
        ),
        creator="Prado Quartet",
        cast=("Luísa Prado, trumpet", "Nuno Alves, piano", "Bia Torres, bass", "Zé Pinto, drums"),
        genres=("Jazz",),
        languages=("zxx",),
        tags=("jazz", "late", "bar"),
        categories=("music", "late"),
        duration_minutes=105,
        interval_minutes=15,
        certificate="",
        score=Decimal("8.2"),
        featured=56,
    ),
    EventDraft(
        slug="the-long-table",
        kind="concert",
        title="The Long Table",
        tagline="Fiddles, accordions, one borrowed harp, and songs that know the way.",
        description=(
            "A folk night as it is held in kitchens: whoever has a tune begins, the others come "
            "in. Musicians from five countries share one table on the stage and a second one is "
            "kept for those in the audience who brought an instrument."
        ),
        creator="The Table Band and guests",
        genres=("Folk",),
        languages=("en", "pt", "pl"),
        tags=("folk", "dance", "sing along"),
        categories=("music",),
        duration_minutes=120,
        interval_minutes=20,
        certificate="",
        score=Decimal("8.0"),
        featured=31,
        poster={"palette": "accordion", "motif": "accordion"},
    ),
    EventDraft(
        slug="pulse",
        kind="concert",
        title="Pulse",
        tagline="Four hours, one beat, and the whole floor standing.",
        description=(
            "Electronic music in the round: the desk stands in the middle of the floor and the "
            "light hangs low. Standing places below, seats in the tiers for those who would "
            "rather watch. Water is free at every bar, earplugs too."
        ),
        creator="Mar Aberto, Kessel, Ada Norte",
        genres=("Electronic",),
        languages=("zxx",),
        tags=("electronic", "standing", "late"),
        categories=("music", "late"),
        duration_minutes=240,
        certificate="16",
        score=Decimal("7.8"),
        featured=66,
        poster={"palette": "pulse", "motif": "pulse"},
    ),
    EventDraft(
        slug="a-brass-for-the-river",
        kind="festival",
        title="A Brass for the River",
        tagline="Nine bands, four hundred players, and the roof of the arena for an echo.",
        description=(
            "Once a year the brass bands of the valley come down to the arena, from village "
            "bands of twelve to the orchestra of the fire brigade. They play one after the "
            "other, and in the end all at once."
        ),
        creator="The bands of the valley",
        genres=("Brass", "Folk"),
        languages=("zxx",),
        tags=("brass", "for all ages"),
        categories=("music", "all-ages"),
        duration_minutes=150,
        interval_minutes=20,
        certificate="U",
        score=Decimal("7.9"),
        featured=29,
    ),
)
