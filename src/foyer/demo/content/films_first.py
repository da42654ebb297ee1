"""Films of the demo house, first half. All are in the public domain; the words are our own."""

from datetime import date
from decimal import Decimal

from foyer.catalog.actions import EventDraft

FILMS_FIRST: tuple[EventDraft, ...] = (
    EventDraft(
        slug="metropolis",
        kind="film",
        title="Metropolis",
        tagline="A city above, a city below, and a heart that must stand between them.",
        description=(
            "In a city run by engines, the son of its master follows a woman underground and "
            "finds the people who keep the lights on. Lang built it with thirty-six thousand "
            "extras, mirrors, and a robot made of plastic wood, and nearly broke his studio "
            "doing it.\n\n"
            "We show the long restoration with the scenes found in Buenos Aires. Where the "
            "programme says live orchestra, Gottfried Huppertz’s score is played in the pit."
        ),
        director="Fritz Lang",
        creator="Gottfried Huppertz, music",
        cast=("Brigitte Helm", "Gustav Fröhlich", "Alfred Abel", "Rudolf Klein-Rogge"),
        genres=("Science fiction", "Drama"),
        languages=("en", "de"),
        tags=("Weimar", "robots", "city", "live orchestra"),
        categories=("silent-films",),
        year=1927,
        release_date=date(1927, 1, 10),
        duration_minutes=153,
        certificate="12A",
        score=Decimal("8.9"),
        featured=100,
    ),
    EventDraft(
        slug="nosferatu",
        kind="film",
        title="Nosferatu",
        tagline="Something is coming up the stairs, and its shadow is already here.",
        description=(
            "A clerk travels to the Carpathians to sell a house and sells it to the wrong "
            "guest. Murnau filmed in real towns and real light, so the vampire walks past "
            "doors one might know.\n\n"
            "The estate of Bram Stoker won an order to destroy every print. It did not work. "
            "Late showings are accompanied on the organ."
        ),
        director="F. W. Murnau",
        cast=("Max Schreck", "Greta Schröder", "Gustav von Wangenheim"),
        genres=("Horror",),
        languages=("en", "de"),
        tags=("vampire", "Weimar", "live organ", "night"),
        categories=("silent-films", "shadows"),
        year=1922,
        release_date=date(1922, 3, 4),
        duration_minutes=94,
        certificate="PG",
        score=Decimal("8.4"),
        featured=70,
    ),
    EventDraft(
        slug="sherlock-jr",
        kind="film",
        title="Sherlock Jr.",
        tagline="A projectionist falls asleep and walks into the picture.",
        description=(
            "Keaton dreams himself through a screen, and the film cuts while he is in it: a "
            "garden becomes a street, a rock becomes the sea. Nobody has bettered the joke in a "
            "hundred years, and he broke his neck making it and only learned that much later."
        ),
        director="Buster Keaton",
        cast=("Buster Keaton", "Kathryn McGuire", "Joe Keaton"),
        genres=("Comedy",),
        languages=("en",),
        tags=("Keaton", "dream", "for all ages"),
        categories=("silent-films", "laughter", "all-ages"),
        year=1924,
        release_date=date(1924, 4, 21),
        duration_minutes=45,
        certificate="U",
        score=Decimal("8.6"),
        featured=45,
    ),
    EventDraft(
        slug="the-general",
        kind="film",
        title="The General",
        tagline="A man, a locomotive, and the whole of an army going the other way.",
        description=(
            "An engine driver loses his train and his love on the same morning and means to "
            "have both back. Every stunt is a real one, and the bridge that falls was a real "
            "bridge with a real locomotive on it: the dearest single shot of the silent years."
        ),
        director="Buster Keaton, Clyde Bruckman",
        cast=("Buster Keaton", "Marion Mack", "Glen Cavender"),
        genres=("Comedy", "Adventure"),
        languages=("en",),
        tags=("Keaton", "railway", "for all ages"),
        categories=("silent-films", "laughter", "all-ages"),
        year=1926,
        release_date=date(1926, 12, 31),
        duration_minutes=79,
        certificate="U",
        score=Decimal("8.5"),
        featured=55,
    ),
    EventDraft(
        slug="safety-last",
        kind="film",
        title="Safety Last!",
        tagline="He only meant to impress her. Then there was the clock.",
        description=(
            "A shop assistant promises his employer a crowd and his girl a fortune, and has to "
            "climb twelve storeys to deliver either. The street below the clock is the real "
            "one; the mattress was never shown to the audience, nor much to Lloyd."
        ),
        director="Fred C. Newmeyer, Sam Taylor",
        cast=("Harold Lloyd", "Mildred Davis", "Bill Strother"),
        genres=("Comedy",),
        languages=("en",),
        tags=("Lloyd", "heights", "for all ages"),
        categories=("silent-films", "laughter", "all-ages"),
        year=1923,
        release_date=date(1923, 4, 1),
        duration_minutes=73,
        certificate="U",
        score=Decimal("8.2"),
        featured=50,
    ),
    EventDraft(
        slug="a-trip-to-the-moon",
        kind="film",
        title="A Trip to the Moon",
        tagline="Six professors, one cannon, and the moon’s right eye. On the hour and the half.",
        description=(
            "The oldest voyage in the cinema takes sixteen minutes there and back. Méliès "
            "painted the sets, built the rocket, played the leader and coloured the prints by "
            "hand.\n\n"
            "Our smallest screen shows it all day and through the night: come in from the "
            "rain, leave before the tram."
        ),
        director="Georges Méliès",
        cast=("Georges Méliès", "Bleuette Bernon", "Jehanne d’Alcy"),
        genres=("Fantasy", "Short"),
        languages=("en", "fr"),
        tags=("space", "hand-coloured", "short", "for all ages"),
        categories=("silent-films", "all-ages"),
        year=1902,
        release_date=date(1902, 9, 1),
        duration_minutes=16,
        certificate="U",
        score=Decimal("8.1"),
        featured=80,
    ),
    EventDraft(
        slug="battleship-potemkin",
        kind="film",
        title="Battleship Potemkin",
        tagline="First the meat, then the ship, then the steps.",
        description=(
            "Sailors refuse rotten meat, and a harbour town comes to watch and to wave. What "
            "follows on the steps of Odessa taught the world how a film can be cut, and was "
            "forbidden in half of it."
        ),
        director="Sergei Eisenstein",
        cast=("Aleksandr Antonov", "Vladimir Barsky", "Grigori Aleksandrov"),
        genres=("Drama", "History"),
        languages=("en", "ru"),
        tags=("montage", "sea", "revolt"),
        categories=("silent-films",),
        year=1925,
        release_date=date(1925, 12, 21),
        duration_minutes=75,
        certificate="12A",
        score=Decimal("8.3"),
        featured=65,
    ),
    EventDraft(
        slug="the-passion-of-joan-of-arc",
        kind="film",
        title="The Passion of Joan of Arc",
        tagline="One trial, one day, one face.",
        description=(
            "Dreyer took the record of the trial and left out everything but the faces. No "
            "make-up, hardly a wall in sight, and in the middle Renée Falconetti, who never "
            "made another great film and did not need to. The negative was lost twice and "
            "found in a cupboard in Oslo."
        ),
        director="Carl Theodor Dreyer",
        cast=("Renée Falconetti", "Eugène Silvain", "Antonin Artaud"),
        genres=("Drama", "History"),
        languages=("fr", "en"),
        tags=("trial", "faces"),
        categories=("silent-films",),
        year=1928,
        release_date=date(1928, 4, 21),
        duration_minutes=82,
        certificate="12A",
        score=Decimal("8.8"),
        featured=60,
    ),
    EventDraft(
        slug="the-cabinet-of-dr-caligari",
        kind="film",
        title="The Cabinet of Dr. Caligari",
        tagline="The streets lean, the windows stare, and the sleeper opens his eyes.",
        description=(
            "A showman brings a sleepwalker to the fair, and at night the town begins to lose "
            "people. The shadows are painted on, the doors are crooked on purpose, and the end "
            "turns the whole thing round once more."
        ),
        director="Robert Wiene",
        cast=("Werner Krauss", "Conrad Veidt", "Lil Dagover"),
        genres=("Horror", "Mystery"),
        languages=("de", "en"),
        tags=("Weimar", "expressionism", "night"),
        categories=("silent-films", "shadows"),
        year=1920,
        release_date=date(1920, 2, 26),
        duration_minutes=76,
        certificate="PG",
        score=Decimal("8.1"),
        featured=40,
    ),
    EventDraft(
        slug="faust",
        kind="film",
        title="Faust",
        tagline="An old man signs for one day of youth. It is a long day.",
        description=(
            "Plague lies over the town like a cloak, and it is a cloak: Murnau’s devil spreads "
            "it over the roofs of a model as large as a room. His last German film, and the one "
            "in which the smoke, the light and the flight over the mountains are the actors."
        ),
        director="F. W. Murnau",
        cast=("Gösta Ekman", "Emil Jannings", "Camilla Horn"),
        genres=("Fantasy", "Drama"),
        languages=("de", "en"),
        tags=("Weimar", "devil", "Goethe"),
        categories=("silent-films", "shadows"),
        year=1926,
        release_date=date(1926, 10, 14),
        duration_minutes=107,
        certificate="PG",
        score=Decimal("8.2"),
        featured=35,
    ),
    EventDraft(
        slug="sunrise",
        kind="film",
        title="Sunrise",
        tagline="A song of two humans, and of the tram between the lake and the town.",
        description=(
            "A farmer is asked to drown his wife and finds that he cannot, and that they have "
            "a whole day left. Murnau’s camera floats through a marsh, a fair and a storm as if "
            "it had never weighed anything. Three prizes at the first ceremony that gave any."
        ),
        director="F. W. Murnau",
        cast=("Janet Gaynor", "George O’Brien", "Margaret Livingston"),
        genres=("Drama", "Romance"),
        languages=("en",),
        tags=("marriage", "lake", "city"),
        categories=("silent-films",),
        year=1927,
        release_date=date(1927, 9, 23),
        duration_minutes=94,
        certificate="U",
        score=Decimal("8.6"),
        featured=38,
    ),
)
