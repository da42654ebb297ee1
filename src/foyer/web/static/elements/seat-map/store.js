// The one state that map, overview, areas and messages show: the plan, what is free, what is mine.

import { Money } from "./words.js";

const STATES = { ".": "free", h: "held", b: "taken", x: "taken" };

/**
 * Listens by `subscribe(listener)`: listener({seats: Set of indexes | null for all, areas, mine}).
 * `wanted` is what the visitor chose: seat and area ids to counts; `holds` is what the server gave.
 */
export class Store {
  constructor(plan, data) {
    this.plan = plan;
    this.data = data;
    this.money = new Money(data.locale, data.currency);
    this.status = new Array(plan.seats.length).fill("x");
    this.version = null;
    this.areasFree = new Map(plan.areas.map((area) => [area.id, 0]));
    this.holds = [];
    this.wanted = new Map();
    this.listeners = new Set();
    this.byId = new Map(plan.seats.map((seat) => [seat.id, seat]));
    this.categories = new Map(plan.categories.map((category) => [category.id, category]));
    this.marks = new Map(data.categories.map((category) => [category.id, category.mark]));
    this.prices = readPrices(data);
    this.many = plan.sections.filter((section) => section.seatCount).length > 1;
  }

  subscribe(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  tell(change) {
    for (const listener of this.listeners) listener(change);
  }

  /** The state a seat is drawn in: free, held, taken or mine. */
  stateOf(index) {
    if (this.wanted.has(this.plan.seats[index].id)) return "mine";
    return STATES[this.status[index]] ?? "taken";
  }

  /** Whole availability answer, or one with `changes` only. */
  applyAvailability(answer) {
    if (answer.status === undefined) return this.applyChanges(answer);
    const changed = new Set();
    for (let i = 0; i < this.status.length; i++) {
      if (this.status[i] === answer.status[i]) continue;
      this.status[i] = answer.status[i];
      changed.add(i);
    }
    this.finish(answer, changed);
  }

  applyChanges(answer) {
    const changed = new Set();
    for (const [index, letter] of answer.changes ?? []) {
      if (index >= this.status.length || this.status[index] === letter) continue;
      this.status[index] = letter;
      changed.add(index);
    }
    this.finish(answer, changed);
  }

  finish(answer, changed) {
    this.version = answer.version;
    for (const { id, available } of answer.areas ?? []) this.areasFree.set(id, available);
    this.tell({ seats: changed, areas: true });
  }

  /** What the server says we hold; what was wanted becomes exactly that. */
  setHolds(holds) {
    this.holds = holds;
    this.setWanted(this.heldCounts());
  }

  /** Ids to counts over all own holds. */
  heldCounts() {
    const counts = new Map();
    for (const hold of this.holds) {
      for (const { id } of hold.seats) counts.set(id, 1);
      for (const { id, quantity } of hold.areas) counts.set(id, (counts.get(id) ?? 0) + quantity);
    }
    return counts;
  }

  setWanted(wanted) {
    const before = this.wanted;
    this.wanted = new Map([...wanted].filter(([, count]) => count > 0));
    const changed = new Set();
    for (const id of new Set([...before.keys(), ...this.wanted.keys()])) {
      const seat = this.byId.get(id);
      if (seat) changed.add(seat.index);
    }
    this.tell({ seats: changed, areas: true, mine: true });
  }

  /** The wanted seats, in the order of the plan. */
  mySeats() {
    const seats = [...this.wanted.keys()].map((id) => this.byId.get(id)).filter(Boolean);
    return seats.sort((a, b) => a.index - b.index);
  }

  /** What an adult pays, in minor units; null where a category is not sold. */
  priceOf(category) {
    return this.prices.get(category) ?? null;
  }

  priceWords(category) {
    const price = this.priceOf(category);
    return price === null ? "" : this.money.formatShort(price);
  }

  /** Seats and places of areas together. */
  get placeCount() {
    return this.plan.areas.reduce((sum, area) => sum + area.capacity, this.plan.seats.length);
  }

  countFree() {
    const seats = this.status.reduce((count, letter) => count + (letter === "."), 0);
    return [...this.areasFree.values()].reduce((sum, free) => sum + free, seats);
  }

  /** Free and own seats of a section. */
  countSection(section) {
    let free = 0;
    let mine = 0;
    for (let i = section.firstIndex; i < section.firstIndex + section.seatCount; i++) {
      const state = this.stateOf(i);
      if (state === "free") free++;
      else if (state === "mine") mine++;
    }
    return { free, mine };
  }

  /** Whether an aisle, or the end of the row, is beside the seat. */
  isOnAisle(seat) {
    const row = this.plan.rows[seat.rowIndex];
    const first = seat.index === row.firstIndex;
    const last = seat.index === row.firstIndex + row.length - 1;
    return first || last || seat.aisle || this.plan.seats[seat.index - 1].aisle;
  }
}

function readPrices(data) {
  const usual = (data.ticketTypes.find((type) => type.default) ?? data.ticketTypes[0])?.code;
  const own = data.prices.filter((price) => price.ticketType === usual);
  return new Map(own.map((price) => [price.category, price.amountMinor]));
}
