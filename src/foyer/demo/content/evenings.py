"""Comedy, talks and family shows of the demo houses. The words are our own."""

from decimal import Decimal

from foyer.catalog.actions import EventDraft

EVENINGS: tuple[EventDraft, ...] = (
    EventDraft(
        slug="five-chairs",
        kind="comedy",
        title="Five Chairs",
        tagline="Five comedians, five chairs, and whoever makes the host laugh sits down.",
        description=(
            "Short sets, no heckling, and a bell that the barman rings when something has been "
            "said on another night already. New material on Thursdays, good material on "
            "Saturdays."
        ),
        creator="Olga Brisk and guests",
        genres=("Stand-up",),
        languages=("en",),
        tags=("stand-up", "late"),
        categories=("laughter", "late"),
        duration_minutes=90,
        interval_minutes=15,
        certificate="16",
        score=Decimal("8.0"),
        featured=27,
    ),
    EventDraft(
        slug="how-to-hear-a-room",
        kind="talk",
        title="How to Hear a Room",
        tagline="An acoustician claps once and tells you who built the place. Free.",
        description=(
            "Why a horseshoe carries a whisper and a church eats a word: an hour of clapping, "
            "singing and walking about in an empty house before the evening’s audience comes "
            "in. Admission is free; the seat is yours all the same."
        ),
        creator="Ilse Maartens",
        cast=("Ilse Maartens",),
        genres=("Science",),
        languages=("en",),
        tags=("acoustics", "free", "architecture"),
        categories=("talks", "all-ages"),
        duration_minutes=60,
        certificate="U",
        score=Decimal("8.3"),
        featured=25,
    ),
    EventDraft(
        slug="before-the-talkies",
        kind="talk",
        title="Before the Talkies",
        tagline="A projectionist, a pianist, and what they said to each other in the dark. Free.",
        description=(
            "How fast is silent film? Who wrote the music? Why is the night blue? With a hand "
            "cranked machine, three reels of nitrate’s safer cousin, and questions from the "
            "floor. Admission is free."
        ),
        creator="Rosa Lindqvist",
        genres=("Film history",),
        languages=("en",),
        tags=("film", "free", "piano"),
        categories=("talks", "silent-films"),
        duration_minutes=60,
        certificate="U",
        score=Decimal("8.1"),
        featured=23,
    ),
    EventDraft(
        slug="the-bear-who-went-to-town",
        kind="family",
        title="The Bear Who Went to Town",
        tagline="A puppet show for everyone above three and below a hundred.",
        description=(
            "A bear misses his stop, gets off in the city, and has to learn the word for honey. "
            "Played with eleven puppets, two people and a suitcase. Children may call out, and "
            "the bear answers."
        ),
        creator="The Suitcase Theatre",
        cast=("Pia Sommer", "Leo Hartmann"),
        genres=("Puppets", "Family"),
        languages=("en",),
        tags=("puppets", "for all ages", "morning"),
        categories=("all-ages", "on-stage"),
        duration_minutes=50,
        certificate="U",
        score=Decimal("8.8"),
        featured=51,
    ),
    EventDraft(
        slug="shadows-on-the-wall",
        kind="family",
        title="Shadows on the Wall",
        tagline="Two hands, one lamp, forty animals.",
        description=(
            "First we show how it is done, then everybody does it. At the end the whole room "
            "makes one very large bird. Lights stay low and doors stay open throughout."
        ),
        creator="Mirela Popa",
        genres=("Family",),
        languages=("en",),
        tags=("shadow play", "for all ages", "workshop"),
        categories=("all-ages",),
        duration_minutes=45,
        certificate="U",
        score=Decimal("8.4"),
        featured=21,
    ),
)
