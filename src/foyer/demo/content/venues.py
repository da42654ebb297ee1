"""The venues of the demo house and their halls."""

from foyer.demo.content.houses import HallSeed, VenueSeed
from foyer.venues.actions import VenueDraft

_HOUSE = ("step_free", "hearing_loop", "accessible_toilet", "cloakroom", "bar")
_CINEMA_ACCESS = (
    "Step-free from the street to every screen; wheelchair bays with companion seats in the first "
    "and last rows. Induction loop at the desk and in all screens. Guide dogs are welcome and get "
    "water. Ask the desk for a seat cushion."
)
_STAGE_ACCESS = (
    "Step-free by the side door on the left; ring and somebody comes. Four bays with companion "
    "seats in the stalls. Infrared headsets at the cloakroom, free. The gallery has forty-one "
    "steps and no lift."
)


def _screen(number: int, name: str, plan: str) -> HallSeed:
    return HallSeed(number=number, name=name, plan=plan, use="screen")


def _loop(number: int, name: str) -> HallSeed:
    return HallSeed(number=number, name=name, plan="screen_96", use="loop", cleaning_minutes=10)


VENUES = (
    VenueSeed(
        organizer="aurora",
        city="lisbon",
        draft=VenueDraft(
            slug="cinema-aurora",
            name="Cinema Aurora",
            kind="cinema",
            address="Rua do Loreto 15",
            postal_code="1200-241 Lisboa",
            timezone="Europe/Lisbon",
            description="Four screens, one pit for an orchestra, and the shorts round the clock.",
            amenities=(*_HOUSE, "organ"),
            access_note=_CINEMA_ACCESS,
        ),
        halls=(
            _screen(1, "Screen 1", "screen_240"),
            _screen(2, "Screen 2", "multiplex_180"),
            _screen(3, "Screen 3", "screen_135"),
            _loop(4, "Screen 4"),
        ),
    ),
    VenueSeed(
        organizer="trindade",
        city="lisbon",
        draft=VenueDraft(
            slug="teatro-da-trindade",
            name="Teatro da Trindade",
            kind="theatre",
            address="Largo da Trindade 7",
            postal_code="1200-466 Lisboa",
            timezone="Europe/Lisbon",
            description="A horseshoe of nine hundred seats in red and worn gold, since 1867.",
            amenities=_HOUSE,
            access_note=_STAGE_ACCESS,
        ),
        halls=(HallSeed(number=1, name="Main house", plan="horseshoe_900", use="stage"),),
    ),
    VenueSeed(
        organizer="trindade",
        city="lisbon",
        draft=VenueDraft(
            slug="sala-pequena",
            name="Sala Pequena",
            kind="theatre",
            address="Travessa da Queimada 4",
            postal_code="1200-365 Lisboa",
            timezone="Europe/Lisbon",
            description="A studio of forty-eight seats and a black box, over a bakery.",
            amenities=("step_free", "bar", "accessible_toilet"),
            access_note="A lift from the yard; the code is on your ticket. Two bays in each room.",
        ),
        halls=(
            HallSeed(number=1, name="Studio", plan="studio_48", use="studio"),
            HallSeed(number=2, name="Black box", plan="black_box_120", use="studio"),
        ),
    ),
    VenueSeed(
        organizer="tejo",
        city="lisbon",
        draft=VenueDraft(
            slug="auditorio-sao-roque",
            name="Auditório São Roque",
            kind="concert_hall",
            address="Largo de São Roque 2",
            postal_code="1200-407 Lisboa",
            timezone="Europe/Lisbon",
            description="Twelve hundred seats around a wooden stage, built to hear a pin.",
            amenities=(*_HOUSE, "parking"),
            access_note=_STAGE_ACCESS,
        ),
        halls=(HallSeed(number=1, name="Great hall", plan="concert_hall_1200", use="concert"),),
    ),
    VenueSeed(
        organizer="tejo",
        city="lisbon",
        draft=VenueDraft(
            slug="arena-do-tejo",
            name="Arena do Tejo",
            kind="arena",
            address="Avenida da Água 1",
            postal_code="1990-096 Lisboa",
            timezone="Europe/Lisbon",
            description="Sixteen thousand seats, four thousand standing, and the river outside.",
            amenities=(*_HOUSE, "parking", "first_aid"),
            access_note=(
                "Step-free from the metro. Platforms with companion seats on three sides of the "
                "floor. A quiet room behind block 112. Assistance from gate C."
            ),
        ),
        halls=(
            HallSeed(number=1, name="Arena", plan="arena_20000", use="arena", cleaning_minutes=120),
        ),
    ),
    VenueSeed(
        organizer="spree",
        city="berlin",
        draft=VenueDraft(
            slug="lichtspielhaus-spree",
            name="Lichtspielhaus Spree",
            kind="cinema",
            address="Uferstraße 12",
            postal_code="13357 Berlin",
            timezone="Europe/Berlin",
            description="A picture palace of 1926 with its organ in working order.",
            amenities=(*_HOUSE, "organ"),
            access_note=_CINEMA_ACCESS,
        ),
        halls=(
            _screen(1, "Saal 1", "screen_240"),
            _screen(2, "Saal 2", "multiplex_180"),
            _loop(3, "Saal 3"),
        ),
    ),
    VenueSeed(
        organizer="spree",
        city="berlin",
        draft=VenueDraft(
            slug="theater-am-kanal",
            name="Theater am Kanal",
            kind="theatre",
            address="Maybachufer 40",
            postal_code="12047 Berlin",
            timezone="Europe/Berlin",
            description="A horseshoe by the water and a black box in the old boiler house.",
            amenities=_HOUSE,
            access_note=_STAGE_ACCESS,
        ),
        halls=(
            HallSeed(number=1, name="Großes Haus", plan="horseshoe_900", use="stage"),
            HallSeed(number=2, name="Kesselhaus", plan="black_box_120", use="studio"),
        ),
    ),
    VenueSeed(
        organizer="lantern",
        city="edinburgh",
        draft=VenueDraft(
            slug="lantern-picture-house",
            name="The Lantern Picture House",
            kind="cinema",
            address="14 Lothian Row",
            postal_code="EH1 2DJ",
            timezone="Europe/London",
            description="Four screens up a close, warm in every season.",
            amenities=_HOUSE,
            access_note=_CINEMA_ACCESS,
        ),
        halls=(
            _screen(1, "Screen 1", "multiplex_180"),
            _screen(2, "Screen 2", "screen_135"),
            _loop(3, "Screen 3"),
            HallSeed(number=4, name="The Attic", plan="studio_48", use="studio"),
        ),
    ),
    VenueSeed(
        organizer="lantern",
        city="edinburgh",
        draft=VenueDraft(
            slug="calton-hall",
            name="Calton Hall",
            kind="concert_hall",
            address="3 Regent Terrace Lane",
            postal_code="EH7 5BL",
            timezone="Europe/London",
            description="A concert hall under the hill, where the organ is older than the roof.",
            amenities=_HOUSE,
            access_note=_STAGE_ACCESS,
        ),
        halls=(HallSeed(number=1, name="The Hall", plan="concert_hall_1200", use="concert"),),
    ),
    VenueSeed(
        organizer="wisla",
        city="krakow",
        draft=VenueDraft(
            slug="kino-wisla",
            name="Kino Wisła",
            kind="cinema",
            address="ul. Nadbrzeżna 8",
            postal_code="31-070 Kraków",
            timezone="Europe/Warsaw",
            description="Two screens on the embankment and the shorts in the old boathouse.",
            amenities=_HOUSE,
            access_note=_CINEMA_ACCESS,
        ),
        halls=(
            _screen(1, "Sala 1", "multiplex_180"),
            _screen(2, "Sala 2", "screen_135"),
            _loop(3, "Sala 3"),
        ),
    ),
    VenueSeed(
        organizer="wisla",
        city="krakow",
        draft=VenueDraft(
            slug="teatr-pod-baszta",
            name="Teatr pod Basztą",
            kind="theatre",
            address="ul. Murowana 2",
            postal_code="31-021 Kraków",
            timezone="Europe/Warsaw",
            description="A black box inside the town wall.",
            amenities=("step_free", "bar"),
            access_note=(
                "Level entrance from ul. Murowana. The walls are thick: telephones do not work "
                "inside, which is meant as a courtesy."
            ),
        ),
        halls=(HallSeed(number=1, name="Scena", plan="black_box_120", use="studio"),),
    ),
    VenueSeed(
        organizer="boreal",
        city="montreal",
        draft=VenueDraft(
            slug="cinema-boreal",
            name="Cinéma Boréal",
            kind="cinema",
            address="4120, rue Sainte-Cécile",
            postal_code="Montréal H2R 1N3",
            timezone="America/Toronto",
            description="Three screens and a wood stove in the hall.",
            amenities=_HOUSE,
            access_note=_CINEMA_ACCESS,
        ),
        halls=(
            _screen(1, "Salle 1", "multiplex_180"),
            _screen(2, "Salle 2", "screen_135"),
            _loop(3, "Salle 3"),
        ),
    ),
    VenueSeed(
        organizer="boreal",
        city="montreal",
        draft=VenueDraft(
            slug="theatre-du-plateau",
            name="Théâtre du Plateau",
            kind="theatre",
            address="18, avenue des Érables",
            postal_code="Montréal H2H 1N4",
            timezone="America/Toronto",
            description="A horseshoe theatre that was a skating rink for one winter.",
            amenities=_HOUSE,
            access_note=_STAGE_ACCESS,
        ),
        halls=(
            HallSeed(number=1, name="Grande salle", plan="horseshoe_900", use="stage"),
            HallSeed(number=2, name="Studio", plan="black_box_120", use="studio"),
        ),
    ),
)
