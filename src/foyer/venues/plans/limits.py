"""Bounds of a seating plan. Every loop over a document ends at one of them."""

SEATS_MAX = 100_000  # The largest stadiums seat 114,000 on paper, fewer than this for a show.
AREA_PLACES_MAX = 100_000  # Places of an area are claims like seats; one index stays quick.
PLACES_MAX = 400_000  # Seats and area places of one plan together.
ROWS_MAX = 20_000  # 100,000 seats in rows of five.
SEATS_PER_ROW_MAX = 1_000
SECTIONS_MAX = 2_000
CATEGORIES_MAX = 64  # A colour and a mark must still tell them apart.
LEVELS_MAX = 32
SHAPES_MAX = 5_000
SHAPE_POINTS_MAX = 1_000
ENTRANCES_MAX = 100
CURVE_GAPS_MAX = 32

NAME_CHARS_MAX = 120
LABEL_CHARS_MAX = 32  # Row and seat labels are printed on a ticket.
TEXT_CHARS_MAX = 200
GUID_CHARS_MAX = 200  # The length of the column that keeps it.
SEAT_ID_CHARS_MAX = 32  # Part of the API.
COLOR_CHARS_MAX = 64

COORDINATE_MAX = 1_000_000.0  # Units either side of the origin: 16 km at 34 units a seat.
SEAT_RADIUS_MAX = 1_000
DOCUMENT_BYTES_MAX = 48 * 1024 * 1024  # 100,000 seats at about 400 bytes each, indented.
PROBLEMS_MAX = 100  # Nobody mends more before validating again.

QUANTUM = 10  # Positions are kept in tenths of a unit: finer than any screen shows.
SEAT_RADIUS_DEFAULT = 10  # As in the pretix schema.
AISLE_GAP_RATIO = 1.6  # A gap above this multiple of the row's median pitch is an aisle.

assert SEATS_MAX + AREA_PLACES_MAX <= PLACES_MAX
assert SEATS_PER_ROW_MAX <= SEATS_MAX
