// What seats, prices and counts are called. Plain sentences, the same on the map and in messages.

const STATE_WORDS = {
  free: "available",
  held: "someone is choosing it",
  taken: "taken",
  mine: "your seat",
};

/** Amounts of one currency, from minor units; the exponent is the runtime's. */
export class Money {
  constructor(locale, currency) {
    this.exact = new Intl.NumberFormat(locale, { style: "currency", currency });
    this.short = new Intl.NumberFormat(locale, { style: "currency", currency, trailingZeroDisplay: "stripIfInteger" });
    this.unit = 10 ** this.exact.resolvedOptions().maximumFractionDigits;
  }

  /** "€17.00" */
  format(minor) {
    return this.exact.format(minor / this.unit);
  }

  /** "€17", and "€17.50" where there are cents. */
  formatShort(minor) {
    return this.short.format(minor / this.unit);
  }
}

/** "Row F, seat 12"; at a table "Table 4, seat 2". `withSection` puts the section first. */
export function nameSeat(seat, { withSection = false } = {}) {
  const row = seat.table ? `Table ${seat.row}` : `Row ${seat.row}`;
  const name = seat.row ? `${row}, seat ${seat.number}` : `Seat ${seat.number}`;
  return withSection ? `${seat.section}, ${name.toLowerCase().replace(seat.row.toLowerCase(), seat.row)}` : name;
}

/** Everything a person who cannot see the hall has to know about a seat. */
export function describeSeat(seat, { state, price, categoryName, onAisle, withSection }) {
  const parts = [nameSeat(seat, { withSection })];
  if (categoryName) parts.push(categoryName);
  if (price) parts.push(`${price} including fees`);
  if (seat.accessible) parts.push("wheelchair bay");
  else if (seat.companion) parts.push("companion seat");
  if (onAisle) parts.push("aisle");
  if (seat.restrictedView) parts.push("restricted view");
  parts.push(STATE_WORDS[state]);
  return parts.join(", ");
}

/** "Row F, seats 12 and 13" for one row, else every seat by name. */
export function nameSeats(seats, options) {
  if (seats.length === 1) return nameSeat(seats[0], options);
  const [first] = seats;
  const sameRow = seats.every((seat) => seat.rowIndex === first.rowIndex);
  if (!sameRow) return joinWords(seats.map((seat) => nameSeat(seat, options)));
  const head = nameSeat(first, options).replace(/seat [^,]*$/i, "");
  return `${head}seats ${joinWords(seats.map((seat) => seat.number))}`;
}

export function joinWords(words) {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

export const isAre = (count) => (count === 1 ? "is" : "are");

/** How full a section is: 0 sold out to 3 plenty, with words. */
export function rateFree(free, total) {
  if (!free) return { level: 0, pips: 0, words: "sold out" };
  const share = free / total;
  if (share <= 0.12) return { level: 1, pips: 1, words: "last seats" };
  if (share <= 0.5) return { level: 2, pips: 2, words: "filling up" };
  return { level: 3, pips: 4, words: "plenty of seats" };
}
