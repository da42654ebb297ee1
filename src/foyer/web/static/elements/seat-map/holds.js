// Brings what the visitor wants and what the house holds together, one request at a time.

import { ask, Problem } from "./api.js";

const GATHER_MS = 90; // Quick taps become one request.
const RETRIES_MAX = 2; // After the house said it is busy.

export class Holds {
  /** `onChange(holds)` after a change; `onRefused(problem, step)` with what was asked for. */
  constructor(store, { showId, holdsUrl, ownUrl, onChange, onRefused }) {
    Object.assign(this, { store, showId, holdsUrl, ownUrl, onChange, onRefused });
    this.running = false;
    this.busyTries = 0;
  }

  /** Read the visitor's own live holds of this show. */
  async reload() {
    const { items } = await ask(this.ownUrl);
    this.store.setHolds(items.filter((hold) => hold.showId === this.showId));
    this.schedule();
  }

  /** Want `count` of a seat (0 or 1) or of an area. */
  want(changes) {
    const wanted = new Map(this.store.wanted);
    for (const [id, count] of changes) wanted.set(id, count);
    this.store.setWanted(wanted);
    clearTimeout(this.gathering);
    this.gathering = setTimeout(() => this.run(), GATHER_MS);
  }

  async run() {
    if (this.running) return;
    this.running = true;
    let changed = false;
    try {
      for (let step = this.nextStep(); step; step = this.nextStep()) {
        try {
          await this.take(step);
          this.busyTries = 0;
          changed = true;
        } catch (problem) {
          if (!(problem instanceof Problem)) throw problem;
          changed = true;
          await this.handle(problem, step);
        }
      }
    } finally {
      this.running = false;
    }
    if (changed) this.finish();
  }

  finish() {
    this.store.setHolds(this.store.holds);
    this.schedule();
    this.onChange(this.store.holds);
  }

  /** The next difference between wanted and held: {hold, add: [ids], remove: [ids]}, or null. */
  nextStep() {
    const held = this.store.heldCounts();
    const { wanted, holds } = this.store;
    const add = difference(wanted, held);
    for (const hold of holds) {
      const own = new Map(hold.seats.map(({ id }) => [id, 1]));
      for (const { id, quantity } of hold.areas) own.set(id, (own.get(id) ?? 0) + quantity);
      const remove = difference(held, wanted).filter((id, i, all) => own.has(id) && all.slice(0, i).filter((other) => other === id).length < own.get(id));
      if (remove.length) return { hold, add, remove, last: remove.length === sum(own) };
    }
    return add.length ? { hold: holds[0] ?? null, add, remove: [] } : null;
  }

  async take({ hold, add, remove, last }) {
    if (!hold) return this.keep(await this.open(add));
    const url = `${this.ownUrl}/${hold.holdToken}`;
    if (last && !add.length) {
      await ask(url, { method: "DELETE" });
      this.store.holds = this.store.holds.filter((other) => other !== hold);
      return null;
    }
    return this.keep(await ask(url, { method: "PATCH", body: { add, remove } }));
  }

  /** A first hold is of seats or of places; the others follow by PATCH. */
  open(add) {
    const seats = add.filter((id) => this.store.byId.has(id));
    const body = seats.length ? { seats } : { areas: countOf(add) };
    if (seats.some((id) => this.needsTime(id))) body.accessiblePreference = true;
    const headers = { "Idempotency-Key": crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`.replace(".", "").padEnd(22, "0") };
    return ask(this.holdsUrl, { method: "POST", body, headers });
  }

  needsTime(id) {
    const seat = this.store.byId.get(id);
    return seat.accessible || seat.companion;
  }

  keep(hold) {
    const others = this.store.holds.filter((other) => other.holdToken !== hold.holdToken);
    this.store.holds = [hold, ...others];
  }

  /** After a refusal the wish shrinks to what can be, so that the loop always ends. */
  async handle(problem, step) {
    if ((problem.code === "busy" || problem.code === "rate_limited") && this.busyTries++ < RETRIES_MAX) {
      return new Promise((done) => setTimeout(done, problem.body.retryAfter * 1000));
    }
    this.busyTries = 0;
    const wished = new Map(this.store.wanted);
    const lost = problem.code === "seats_taken" ? problem.body.seats : [];
    const rest = step.add.filter((id) => !lost.includes(id));
    this.markLost(lost);
    if (problem.code === "hold_expired" || problem.code === "not_found") {
      this.store.holds = this.store.holds.filter((hold) => hold !== step.hold);
      this.store.setWanted(problem.code === "hold_expired" && step.add.length ? new Map(Object.entries(countOf(step.add))) : new Map());
    } else if (lost.length && rest.length) {
      for (const id of lost) wished.delete(id);
      this.store.setWanted(wished);
    } else {
      this.store.setWanted(this.store.heldCounts());
    }
    if (problem.body.mine?.length) await this.reload().catch(() => {});
    this.onRefused(problem, step);
    return null;
  }

  /** The live picture may come later than the refusal. */
  markLost(ids) {
    const seats = ids.map((id) => this.store.byId.get(id)).filter(Boolean);
    this.store.applyChanges({ version: this.store.version, changes: seats.map(({ index }) => [index, "h"]) });
  }

  /** Look again when the first hold runs out; the server's clock decides. */
  schedule() {
    clearTimeout(this.ending);
    const left = Math.min(...this.store.holds.map((hold) => hold.expiresIn));
    if (Number.isFinite(left)) this.ending = setTimeout(() => this.onEnd?.(), (left + 1) * 1000);
  }
}

function difference(more, less) {
  return [...more].flatMap(([id, count]) => Array(Math.max(0, count - (less.get(id) ?? 0))).fill(id));
}

export function countOf(ids) {
  const counts = {};
  for (const id of ids) counts[id] = (counts[id] ?? 0) + 1;
  return counts;
}

const sum = (counts) => [...counts.values()].reduce((total, count) => total + count, 0);
