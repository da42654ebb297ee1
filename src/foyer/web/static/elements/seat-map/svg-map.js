// Draws a hall or one section of it, up to a few thousand seats, and repaints what changed.

import { bodyOf, colorClass, draw, hatchPattern, round, signOf } from "./shapes.js";
import { drawEntrances, drawFront, drawShape, drawShapes, drawTable, beamGradient, labelRows, labelSections } from "./surroundings.js";
import { placeSeats } from "./placement.js";
import { describeSeat } from "./words.js";

const MINE_SCALE = 1.14;
const GRACE_MS = 300; // A seat under a finger does not change before this.

export class SvgMap {
  /** `section` null draws the whole hall. The drawing is `svg`; `box` and `pitch` are in units. */
  constructor(store, { section = null } = {}) {
    this.store = store;
    this.section = section;
    this.layout = placeSeats(store.plan, section);
    this.nodes = new Map();
    this.shown = new Map();
    this.dimmed = new Set();
    this.waiting = new Set();
    this.pressed = null;
    this.svg = this.drawAll();
    this.unsubscribe = store.subscribe(({ seats }) => this.queue(seats));
  }

  get seats() {
    const { plan } = this.store;
    if (!this.section) return plan.seats;
    return plan.seats.slice(this.section.firstIndex, this.section.firstIndex + this.section.seatCount);
  }

  get rows() {
    const { plan } = this.store;
    if (!this.section) return plan.rows;
    return plan.rows.slice(this.section.firstRow, this.section.firstRow + this.section.rowCount);
  }

  destroy() {
    this.unsubscribe();
    cancelAnimationFrame(this.frame);
    clearTimeout(this.grace);
  }

  drawAll() {
    const { plan } = this.store;
    const svg = draw("svg", { class: "hall live", role: "group", "aria-describedby": "map-hint" });
    svg.append(draw("defs", {}, hatchPattern(), beamGradient()));
    const still = draw("g", { class: "still", "aria-hidden": "true" });
    if (this.section) still.append(...this.drawDirection());
    else {
      still.append(...drawShapes(plan), ...drawFront(plan.focal, this.layout.box.height), ...drawEntrances(plan));
      still.append(...plan.rows.filter((row) => row.table).map((row) => drawTable(row.table)), ...labelSections(plan));
      still.append(...plan.areas.map((area) => this.drawArea(area)));
    }
    still.append(...labelRows(plan, this.rows, this.layout));
    svg.append(still, ...this.rows.map((row) => this.drawRow(row)));
    this.ring = draw("rect", { class: "ring", x: -17.5, y: -17.5, width: 35, height: 35, rx: 8, visibility: "hidden", "aria-hidden": "true" });
    svg.append(this.ring);
    return svg;
  }

  drawArea(area) {
    const { shape } = area;
    const color = colorClass(this.store.categories.get(area.category).colorIndex);
    const isRound = shape.kind === "circle" || shape.kind === "ellipse";
    const x = isRound ? shape.x : shape.x + shape.width / 2;
    const y = isRound ? shape.y : shape.y + shape.height / 2;
    return draw("g", { class: `area ${color}`, "data-area": area.id }, drawShape(shape, "ground"), draw("text", { class: "lbl", x, y }, area.name));
  }

  /** An arrow above a turned section: where the stage is. */
  drawDirection() {
    const { focal } = this.store.plan;
    const { box } = this.layout;
    if (!focal) return [];
    box.y -= 34;
    box.height += 34;
    const middle = box.x + box.width / 2;
    const word = focal.kind === "screen" ? "screen" : focal.kind;
    return [
      draw("text", { class: "lbl", x: middle, y: box.y + 14 }, `towards the ${word}`),
      draw("path", { class: "way", d: `M${middle},${box.y + 40} v-18 m-5,5 l5,-5 l5,5` }),
    ];
  }

  drawRow(row) {
    const { plan } = this.store;
    const place = this.store.many && !this.section ? `${plan.sections[row.sectionIndex].name}, ` : "";
    const group = draw("g", { role: "group", "aria-label": `${place}${row.table ? "table" : "row"} ${row.label}` });
    for (let i = row.firstIndex; i < row.firstIndex + row.length; i++) group.append(this.drawSeat(plan.seats[i]));
    return group;
  }

  drawSeat(seat) {
    const { x, y, turn } = this.layout.places.get(seat.index);
    const category = this.store.categories.get(seat.category);
    const color = seat.accessible || seat.companion ? "ca" : colorClass(category.colorIndex);
    const node = draw(
      "g",
      { "data-testid": `seat-${seat.id}`, "data-index": seat.index, role: "button", tabindex: -1 },
      draw("path", { class: "b", d: bodyOf(seat) }),
      draw("path", { class: "k" }),
    );
    node.look = `seat ${color}${seat.accessible ? " wc" : ""}`;
    node.stand = `translate(${round(x)} ${round(y)}) rotate(${round(turn)})`;
    this.nodes.set(seat.index, node);
    this.paint(seat.index);
    return node;
  }

  /** What the seat is called at the moment. */
  describe(index) {
    const seat = this.store.plan.seats[index];
    return describeSeat(seat, {
      state: this.store.stateOf(index),
      price: this.store.priceWords(seat.category),
      categoryName: this.store.categories.get(seat.category).name,
      onAisle: this.store.isOnAisle(seat),
      withSection: this.store.many,
    });
  }

  /** Repaint in the next frame, all changes at once; null is every seat. */
  queue(seats) {
    for (const index of seats ?? this.nodes.keys()) this.waiting.add(index);
    if (!this.frame) this.frame = requestAnimationFrame(() => this.flush());
  }

  flush() {
    this.frame = 0;
    for (const index of this.waiting) {
      if (index === this.pressed || !this.nodes.has(index)) continue;
      this.paint(index);
    }
    const kept = this.pressed !== null && this.waiting.has(this.pressed) ? this.pressed : null;
    this.waiting.clear();
    if (kept !== null) this.grace = setTimeout(() => this.paint(kept), GRACE_MS);
  }

  paint(index) {
    const state = this.store.stateOf(index);
    const dim = this.dimmed.has(index);
    const look = `${state}${dim ? " dim" : ""}`;
    if (this.shown.get(index) === look) return;
    this.shown.set(index, look);
    const node = this.nodes.get(index);
    const seat = this.store.plan.seats[index];
    node.setAttribute("class", `${node.look} ${look}`);
    node.setAttribute("transform", state === "mine" ? `${node.stand} scale(${MINE_SCALE})` : node.stand);
    node.lastChild.setAttribute("d", signOf(seat, state, this.store.marks.get(seat.category) ?? 0));
    node.setAttribute("aria-label", this.describe(index));
    node.setAttribute("aria-pressed", String(state === "mine"));
    if (state === "taken" || state === "held") node.setAttribute("aria-disabled", "true");
    else node.removeAttribute("aria-disabled");
    const glow = node.querySelector(".glow");
    if (state === "mine" && !glow) node.prepend(draw("circle", { class: "glow", r: 22 }));
    else if (state !== "mine") glow?.remove();
  }

  /** Fade the seats that `fits` refuses; they stay reachable. null shows all. */
  filter(fits) {
    this.dimmed = new Set(fits ? this.seats.filter((seat) => !fits(seat)).map((seat) => seat.index) : []);
    this.queue(null);
  }

  /** The focus ring; null takes it away. */
  showRing(index) {
    this.ring.setAttribute("visibility", index === null ? "hidden" : "visible");
    if (index !== null) this.ring.setAttribute("transform", this.nodes.get(index).stand);
  }

  indexOf(target) {
    const node = target.closest?.("[data-index]");
    return node && this.svg.contains(node) ? Number(node.dataset.index) : null;
  }
}
