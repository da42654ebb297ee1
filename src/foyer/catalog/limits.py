"""Limits of the catalogue; each has a unit and a reason."""

BUSINESS_DAY_STARTS_HOUR = 6  # Local; a show at 01:30 belongs to the evening before.

DURATION_MINUTES_MAX = 1440  # A day; the longest films and stagings stay below it.
TITLE_CHARACTERS_MAX = 160
DESCRIPTION_CHARACTERS_MAX = 8000  # Four printed pages.
LIST_ENTRIES_MAX = 40  # Names in a cast, genres, tags: what a page can show.

DOORS_MINUTES_DEFAULT = 30  # Before the start.
DOORS_MINUTES_MAX = 360
SALE_CLOSES_MINUTES_DEFAULT = 15  # After the start: latecomers still buy.
SALE_DAYS_AHEAD_MAX = 730  # A season and the next.

SEATS_PER_HOLD_CEILING = 50  # What a show may allow at most; a larger party books as a group.

LAST_SEATS_MAX = 9  # "Last 9": below this a number says more than a word.
LAST_SEATS_SHARE_DIVISOR = 5  # Never "last" while more than a fifth of a small room is free.
PLENTY_SHARE_PERCENT = 50  # Free at least: "Plenty of seats".
GOOD_SHARE_PERCENT = 25  # Free at least: "Good choice"; less is "Filling up".

SEARCH_WORDS_MAX = 8  # More words only narrow further.
SEARCH_WORD_CHARACTERS_MAX = 40
SEARCH_CHARACTERS_MAX = 200  # What is read of the input at all.

PROGRAMME_DAYS = 7  # How far ahead the home page looks for an event's next shows.
PROGRAMME_SHOWS_MAX = 6  # Shows of one event on its card.
PROGRAMME_EVENTS_MAX = 60  # Cards of one page.
EVENT_SHOWS_MAX = 400  # Shows on one event page: 14 days, eight houses, three a day.
PRICES_MAX = 600  # Categories times ticket types of one price list.

assert GOOD_SHARE_PERCENT < PLENTY_SHARE_PERCENT <= 100
assert SEARCH_WORDS_MAX * SEARCH_WORD_CHARACTERS_MAX >= SEARCH_CHARACTERS_MAX
