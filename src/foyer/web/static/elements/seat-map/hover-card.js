// The card of the seat that is pointed at or focused: view, distance, price. It keeps clear of the
// seat, stays while the pointer is on it, and Escape closes it.

import { build } from "./shapes.js";
import { drawView, measureView } from "./view.js";
import { nameSeat } from "./words.js";

const DWELL_MS = 320; // A pointer that only passes by opens nothing.
const LEAVE_MS = 180; // Time to move from the seat onto the card.
const CLEAR_PX = 12;

export class HoverCard {
  constructor(frame, store) {
    Object.assign(this, { frame, store, index: null });
    this.card = build("div", { class: "popover hovercard", role: "tooltip", id: "seat-card", hidden: "" });
    this.card.addEventListener("pointerenter", () => clearTimeout(this.timer));
    this.card.addEventListener("pointerleave", () => this.leave());
    frame.append(this.card);
  }

  /** After a moment, beside a rectangle of the window. */
  approach(index, rect) {
    clearTimeout(this.timer);
    if (index === this.index) return;
    if (this.index !== null) this.close();
    this.timer = setTimeout(() => this.open(index, rect()), DWELL_MS);
  }

  leave() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.close(), LEAVE_MS);
  }

  open(index, rect) {
    clearTimeout(this.timer);
    const seat = this.store.plan.seats[index];
    this.index = index;
    this.card.replaceChildren(...this.draw(seat));
    this.card.hidden = false;
    this.place(rect);
  }

  /** Whether there was a card to close. */
  close() {
    clearTimeout(this.timer);
    const wasOpen = this.index !== null;
    this.index = null;
    this.card.hidden = true;
    return wasOpen;
  }

  draw(seat) {
    const { plan, data } = this.store;
    const price = this.store.priceOf(seat.category);
    const view = measureView(seat, plan);
    const facts = [this.store.categories.get(seat.category).name];
    if (view) facts.push(`${Math.round(view.metres)} m from the ${plan.focal.kind === "ring" ? "centre" : plan.focal.kind}`);
    if (this.store.isOnAisle(seat)) facts.push("on the aisle");
    if (seat.restrictedView) facts.push("restricted view");
    const state = this.store.stateOf(seat.index);
    if (state === "held") facts.push("someone is choosing it");
    if (state === "taken") facts.push("taken");
    const head = build("span", { class: "row between" }, build("b", {}, nameSeat(seat)), build("b", {}, price === null ? "" : this.store.money.format(price)));
    const words = build("div", { class: "in" }, head, build("span", { class: "xs muted" }, facts.join(" · ")));
    return view ? [drawView(seat, plan, { posterUrl: `/posters/${data.event.slug}.svg` }), words] : [words];
  }

  /** To the side with more room, never over the seat and its neighbours, within the frame. */
  place(seat) {
    const frame = this.frame.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.card;
    const away = CLEAR_PX + seat.width;
    const right = seat.right + away + width <= frame.right;
    const left = right ? seat.right + away : seat.left - away - width;
    const fits = left >= frame.left && left + width <= frame.right;
    const x = fits ? left - frame.left : Math.max(0, (frame.width - width) / 2);
    const below = seat.bottom + CLEAR_PX - frame.top;
    const above = seat.top - CLEAR_PX - height - frame.top;
    const beside = Math.min(Math.max(0, seat.top + seat.height / 2 - frame.top - height / 3), Math.max(0, frame.height - height));
    const y = fits ? beside : below + height <= frame.height ? below : above;
    this.card.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
  }
}
