// One drawing on the stage of the element: the hall, an overview or a section, with its zoom and
// its keyboard. Tells the element what was chosen; knows nothing about holds.

import { HoverCard } from "./hover-card.js";
import { findJump, Rover } from "./keyboard.js";
import { Viewport } from "./viewport.js";

const SMALL_PX = 24; // A smaller seat is not a fair target: the first tap comes closer.
const TOUCH_PX = 46; // What it comes closer to: 44 px with the seat's share of the gap.
const MOUSE_PX = 34;
const READABLE_PX = 20; // The keyboard comes closer below this.

export class Scene {
  /** `chosen(key)`: a seat's index, a section's index or "area <id>"; `left()` on Escape. */
  constructor(frame, drawing, { store, gestures, chosen, left, moved }) {
    Object.assign(this, { frame, drawing, store, gestures, chosen, left });
    this.isSeats = drawing.layout !== undefined;
    this.places = this.isSeats ? drawing.layout.places : drawing.places;
    const { box, pitch } = this.isSeats ? drawing.layout : drawing;
    frame.prepend(drawing.svg);
    this.viewport = new Viewport(frame, drawing.svg, { box, pitch, onChange: () => moved(this) });
    this.rover = new Rover(drawing.nodes, this.places, this.findFirst());
    this.card = this.isSeats ? new HoverCard(frame, store) : null;
    this.listen(drawing.svg);
  }

  destroy() {
    document.removeEventListener("keydown", this.onKey, true);
    this.viewport.destroy();
    this.drawing.destroy();
    this.drawing.svg.remove();
    this.card?.close();
    this.card?.card.remove();
  }

  /** The first tab stop: an own seat, else a free one near the middle, else the first. */
  findFirst() {
    if (!this.isSeats) return this.drawing.nodes.keys().next().value;
    const { seats } = this.drawing;
    const own = seats.find((seat) => this.store.stateOf(seat.index) === "mine");
    const free = seats.filter((seat) => this.store.stateOf(seat.index) === "free");
    return (own ?? free[Math.floor(free.length / 2)] ?? seats[0])?.index;
  }

  listen(svg) {
    svg.addEventListener("click", (event) => this.click(event));
    svg.addEventListener("keydown", (event) => this.press(event));
    svg.addEventListener("focusin", (event) => this.focused(event));
    svg.addEventListener("focusout", () => this.blurred());
    svg.addEventListener("pointerover", (event) => this.pointed(event));
    svg.addEventListener("pointerleave", () => this.card?.leave());
    svg.addEventListener("pointerdown", (event) => {
      this.byPointer = true;
      this.touch(event);
    });
    this.onKey = () => (this.byPointer = false);
    document.addEventListener("keydown", this.onKey, true);
    for (const name of ["pointerup", "pointercancel"]) svg.addEventListener(name, () => this.touch(null));
  }

  keyOf(target) {
    const node = target.closest?.("[data-index], [data-section], [data-area]");
    if (!node) return null;
    const { index, section, area } = node.dataset;
    if (area !== undefined) return `area ${area}`;
    return Number(index ?? section);
  }

  click(event) {
    if (this.gestures.wasDrag() && event.detail) return;
    const key = this.keyOf(event.target);
    const byHand = event.detail > 0;
    const small = this.isSeats && byHand && this.viewport.seatPx < SMALL_PX;
    if (small) {
      const coarse = event.pointerType ? event.pointerType !== "mouse" : matchMedia("(pointer: coarse)").matches;
      const [x, y] = this.viewport.unitsAt(event.clientX, event.clientY);
      this.card?.close();
      return this.viewport.approach(x, y, coarse ? TOUCH_PX : MOUSE_PX);
    }
    if (key === null) return undefined;
    if (this.drawing.nodes.has(key)) this.rover.stop(key);
    return this.chosen(key);
  }

  press(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const key = this.keyOf(event.target);
    if (key === null) return;
    if (event.key === "Enter" || event.key === " ") this.chosen(key);
    else if (event.key === "Escape") {
      if (!this.card?.close()) this.left();
    } else if (!this.rover.arrow(event.key) && !this.jump(event.key, key)) return;
    event.preventDefault();
  }

  jump(name, key) {
    if (!this.isSeats) return false;
    const index = findJump(name, key, { plan: this.store.plan, places: this.places });
    if (index === null) return false;
    this.rover.go(index);
    return true;
  }

  focused(event) {
    const key = this.keyOf(event.target);
    if (!this.drawing.nodes.has(key)) return;
    this.rover.stop(key);
    // A finger that comes down focuses first and clicks then: only keys may move the drawing here.
    if (this.byPointer || !event.target.matches(":focus-visible")) return;
    const { x, y } = this.places.get(key);
    if (!this.isSeats) return this.viewport.reveal(x, y);
    this.drawing.showRing(key);
    if (this.viewport.seatPx < READABLE_PX) this.viewport.approach(x, y, MOUSE_PX);
    else this.viewport.reveal(x, y);
    this.showCard(key);
    return undefined;
  }

  blurred() {
    if (!this.isSeats) return;
    this.drawing.showRing(null);
    this.card.leave();
  }

  pointed(event) {
    if (!this.isSeats || event.pointerType !== "mouse") return;
    const key = this.keyOf(event.target);
    this.pointedAt = key;
    if (key === null || this.viewport.seatPx < SMALL_PX) this.card.leave();
    else this.showCard(key);
  }

  showCard(key) {
    if (!this.isSeats) return;
    const node = this.drawing.nodes.get(key);
    this.card.approach(key, () => node.getBoundingClientRect());
  }

  touch(event) {
    if (this.isSeats) this.drawing.pressed = event ? this.keyOf(event.target) : null;
  }

  /** The seat that has the attention: focused, or under the mouse. */
  get attended() {
    if (!this.isSeats) return null;
    const focused = this.drawing.indexOf(document.activeElement);
    return focused ?? this.pointedAt ?? null;
  }
}
