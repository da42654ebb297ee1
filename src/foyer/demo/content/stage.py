"""Plays of the demo houses. The plays are in the public domain; the words are our own."""

from decimal import Decimal

from foyer.catalog.actions import EventDraft

STAGE: tuple[EventDraft, ...] = (
    EventDraft(
        slug="hamlet",
        kind="play",
        title="Hamlet",
        tagline="A son comes home for a funeral and stays for a wedding.",
        description=(
            "The king is dead, his brother has the crown and the queen, and the guard has seen "
            "something on the wall. We play it on a bare stage with one table, in the length "
            "that an evening can bear, and we keep the gravediggers."
        ),
        director="Inês Carvalho",
        creator="William Shakespeare",
        cast=("Duarte Reis", "Leonor Matos", "António Sá", "Beatriz Lobo"),
        genres=("Tragedy",),
        languages=("en",),
        tags=("Shakespeare", "Elsinore"),
        categories=("on-stage",),
        year=1601,
        duration_minutes=160,
        interval_minutes=20,
        certificate="12",
        score=Decimal("8.7"),
        featured=90,
    ),
    EventDraft(
        slug="a-dolls-house",
        kind="play",
        title="A Doll’s House",
        tagline="A door closes downstairs. It was heard all over Europe.",
        description=(
            "Nora has eight macaroons, one secret and three days. Played in the round for a "
            "hundred and twenty people, close enough to hear the letter drop into the box."
        ),
        director="Marta Vale",
        creator="Henrik Ibsen",
        cast=("Rita Fontes", "Paulo Neves", "Clara Dinis"),
        genres=("Drama",),
        languages=("en",),
        tags=("Ibsen", "marriage"),
        categories=("on-stage",),
        year=1879,
        duration_minutes=130,
        interval_minutes=20,
        certificate="12",
        score=Decimal("8.5"),
        featured=62,
    ),
    EventDraft(
        slug="the-cherry-orchard",
        kind="play",
        title="The Cherry Orchard",
        tagline="They come back to say goodbye, and talk about everything else.",
        description=(
            "The house must be sold, everyone knows the day, and there is a dance. Chekhov "
            "called it a comedy and quarrelled with every director who did not believe him. We "
            "do: one laughs until the axe."
        ),
        director="Tomás Ferreira",
        creator="Anton Chekhov",
        cast=("Helena Prado", "Rui Sampaio", "Inês Moura", "Vasco Leal"),
        genres=("Comedy", "Drama"),
        languages=("en",),
        tags=("Chekhov", "orchard"),
        categories=("on-stage",),
        year=1904,
        duration_minutes=140,
        interval_minutes=20,
        certificate="PG",
        score=Decimal("8.4"),
        featured=58,
    ),
    EventDraft(
        slug="macbeth",
        kind="play",
        title="Macbeth",
        tagline="Three women on a heath tell a soldier what he already thought.",
        description=(
            "Two hours without an interval, lit by what is carried on stage. The shortest of "
            "the tragedies is also the fastest: there is no time to repent, only to wash."
        ),
        director="Fiona Kerr",
        creator="William Shakespeare",
        cast=("Callum Reid", "Ailsa Grant", "Ewan Muir"),
        genres=("Tragedy",),
        languages=("en",),
        tags=("Shakespeare", "witches", "night"),
        categories=("on-stage", "shadows"),
        year=1606,
        duration_minutes=120,
        certificate="12",
        score=Decimal("8.3"),
        featured=52,
    ),
    EventDraft(
        slug="a-midsummer-nights-dream",
        kind="play",
        title="A Midsummer Night’s Dream",
        tagline="Four lovers, six workmen, one wood, and nobody sees straight till morning.",
        description=(
            "A comedy that children follow better than their parents. The fairies are our youth "
            "company, the lion roars as gently as any sucking dove, and the moon is a lantern "
            "held by a man who would rather be home."
        ),
        director="Nina Ostrowska",
        creator="William Shakespeare",
        cast=("Anna Wilk", "Jan Malec", "Zofia Rybka"),
        genres=("Comedy",),
        languages=("en", "pl"),
        tags=("Shakespeare", "wood", "for all ages"),
        categories=("on-stage", "all-ages"),
        year=1595,
        duration_minutes=135,
        interval_minutes=20,
        certificate="U",
        score=Decimal("8.2"),
        featured=46,
    ),
    EventDraft(
        slug="the-seagull",
        kind="play",
        title="The Seagull",
        tagline="Two actresses, two writers, one lake, and five tons of love.",
        description=(
            "A young man stages a play by a lake, and his mother laughs. Everything that "
            "happens afterwards follows from that laugh. The first night in 1896 was hissed; "
            "two years later the same play founded a theatre."
        ),
        director="Katrin Vogel",
        creator="Anton Chekhov",
        cast=("Lena Brandt", "Jonas Weiss", "Ute Hagen", "Emil Roth"),
        genres=("Drama", "Comedy"),
        languages=("de", "en"),
        tags=("Chekhov", "lake", "theatre"),
        categories=("on-stage",),
        year=1896,
        duration_minutes=145,
        interval_minutes=20,
        certificate="12",
        score=Decimal("8.0"),
        featured=44,
    ),
    EventDraft(
        slug="antigone",
        kind="play",
        title="Antigone",
        tagline="A handful of dust against the law of the city.",
        description=(
            "One brother may be buried, the other may not, and their sister can count to two. "
            "Ninety minutes in a black box with a chorus of twelve; nobody in the room is "
            "entirely wrong until it is too late."
        ),
        director="Salomé Tremblay",
        creator="Sophocles",
        cast=("Maude Gagnon", "Luc Bélanger", "Noémie Roy"),
        genres=("Tragedy",),
        languages=("fr", "en"),
        tags=("Sophocles", "law", "chorus"),
        categories=("on-stage",),
        duration_minutes=90,
        certificate="12",
        score=Decimal("8.1"),
        featured=41,
    ),
    EventDraft(
        slug="the-importance-of-being-earnest",
        kind="play",
        title="The Importance of Being Earnest",
        tagline="Two men of one name, neither of them his own, and a handbag.",
        description=(
            "A trivial comedy for serious people, said its author, and he was right about both "
            "halves. Cucumber sandwiches are eaten on stage every night and the cook would like "
            "that to be noticed."
        ),
        director="Hamish Boyd",
        creator="Oscar Wilde",
        cast=("Rory Blair", "Isla Munro", "Morag Sinclair", "Finlay Scott"),
        genres=("Comedy",),
        languages=("en",),
        tags=("Wilde", "handbag"),
        categories=("on-stage", "laughter"),
        year=1895,
        duration_minutes=125,
        interval_minutes=20,
        certificate="PG",
        score=Decimal("8.6"),
        featured=47,
    ),
    EventDraft(
        slug="cyrano-de-bergerac",
        kind="play",
        title="Cyrano de Bergerac",
        tagline="The finest letters in Paris, signed with another man’s name.",
        description=(
            "A soldier fights a hundred men, writes verses while fencing, and cannot say one "
            "sentence under a balcony. Rostand wrote it in alexandrines and in tears, and we "
            "play it with swords that have been checked twice."
        ),
        director="Étienne Morin",
        creator="Edmond Rostand",
        cast=("Olivier Caron", "Jeanne Fortin", "Marc Lavoie"),
        genres=("Romance", "Comedy"),
        languages=("fr", "en"),
        tags=("Rostand", "letters", "fencing"),
        categories=("on-stage",),
        year=1897,
        duration_minutes=150,
        interval_minutes=20,
        certificate="PG",
        score=Decimal("8.4"),
        featured=43,
    ),
    EventDraft(
        slug="peer-gynt",
        kind="play",
        title="Peer Gynt",
        tagline="He goes round the world to avoid himself, and arrives.",
        description=(
            "Trolls, an onion, a shipwreck, a madhouse in Cairo and a woman who waits. Ibsen "
            "thought it could not be staged. We use a ladder, forty metres of cloth, and the "
            "music that Grieg wrote for it, played by seven."
        ),
        director="Greta Lind",
        creator="Henrik Ibsen",
        cast=("Max Albrecht", "Sofie Kern", "Wanda Pohl"),
        genres=("Drama", "Fantasy"),
        languages=("de", "en"),
        tags=("Ibsen", "Grieg", "trolls"),
        categories=("on-stage",),
        year=1876,
        duration_minutes=155,
        interval_minutes=20,
        certificate="PG",
        score=Decimal("7.9"),
        featured=36,
    ),
)
