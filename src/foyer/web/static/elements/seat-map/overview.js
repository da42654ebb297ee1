// A big hall from above: sections with number, four pips and one blue ramp; areas and the stage.

import { draw, round } from "./shapes.js";
import { drawFront, drawShape, beamGradient } from "./surroundings.js";
import { boxAround, focalCorners } from "./placement.js";
import { rateFree } from "./words.js";

const DEGREE = Math.PI / 180;
const ARC_STEPS = 8;
const OUTLINE_MARGIN = 20; // Units around the seats of a section that has no outline.
const EDGE = 60;

export class Overview {
  constructor(store) {
    this.store = store;
    this.nodes = new Map();
    this.places = new Map();
    this.fits = null;
    this.svg = this.drawAll();
    this.unsubscribe = store.subscribe(() => this.queue());
  }

  get pitch() {
    const [width] = [Math.sqrt((this.box.width * this.box.height) / Math.max(1, this.nodes.size))];
    return width / 2;
  }

  destroy() {
    this.unsubscribe();
    cancelAnimationFrame(this.frame);
  }

  drawAll() {
    const { plan } = this.store;
    const points = [];
    const groups = [];
    for (const section of plan.sections.filter(({ seatCount }) => seatCount)) {
      const corners = outlineOf(section, plan);
      for (const [x, y] of corners) points.push({ x, y });
      groups.push(this.drawSection(section, corners));
    }
    for (const area of plan.areas) {
      const { x, y, width, height } = area.shape;
      points.push({ x, y }, { x: x + width, y: y + height });
      groups.push(this.drawArea(area));
    }
    for (const [x, y] of plan.focal ? focalCorners(plan.focal) : []) points.push({ x, y });
    this.box = boxAround(points, EDGE);
    const unit = this.box.width / 828; // Letters are drawn for the mock-up's 828 units.
    const svg = draw("svg", { class: "hall bowl", role: "group", "aria-describedby": "map-hint" });
    svg.append(draw("defs", {}, beamGradient()), draw("g", { "aria-hidden": "true" }, ...drawFront(plan.focal, 0)), ...groups);
    svg.style.setProperty("--bowl", unit.toFixed(2));
    for (const group of groups) group.finish(unit);
    this.paintAll();
    return svg;
  }

  drawSection(section, corners) {
    const outline = draw("path", { d: `M${corners.map(([x, y]) => `${round(x)},${round(y)}`).join("L")}Z` });
    const group = draw("g", { role: "button", tabindex: -1, "data-section": section.index, "data-testid": `section-${section.id}` }, outline);
    this.nodes.set(section.index, group);
    this.places.set(section.index, { x: section.labelX, y: section.labelY });
    group.finish = (unit) => {
      const { labelX: x, labelY: y } = section;
      group.append(draw("text", { x, y: round(y - 5 * unit) }, section.name));
      group.pips = draw("g", { class: "pips", transform: `translate(${round(x - 10 * unit)} ${round(y + 6 * unit)}) scale(${round(unit)})` });
      group.append(group.pips);
    };
    return group;
  }

  drawArea(area) {
    const { shape } = area;
    const [x, y] = [shape.textX || shape.x + shape.width / 2, shape.textY || shape.y + shape.height / 2];
    const key = `area ${area.id}`;
    const group = draw("g", { role: "button", tabindex: -1, "data-area": area.id, class: "sec area" }, drawShape(shape, "ground"));
    this.nodes.set(key, group);
    this.places.set(key, { x, y });
    group.finish = (unit) => {
      group.words = draw("text", { class: "few", x, y: round(y + 10 * unit) });
      group.append(draw("text", { x, y: round(y - 8 * unit) }, area.name), group.words);
    };
    return group;
  }

  queue() {
    if (!this.frame) this.frame = requestAnimationFrame(() => this.paintAll());
  }

  paintAll() {
    this.frame = 0;
    const { plan } = this.store;
    for (const [key, group] of this.nodes) {
      if (typeof key === "number") this.paintSection(plan.sections[key], group);
    }
    for (const area of plan.areas) this.paintArea(area, this.nodes.get(`area ${area.id}`));
  }

  paintSection(section, group) {
    const { free, mine } = this.store.countSection(section);
    const { level, pips, words } = rateFree(free, section.seatCount);
    const faded = this.fits && !this.hasFit(section) ? " dim" : "";
    const look = `sec v${level}${mine ? " sel" : ""}${faded}`;
    const name = this.nameSection(section, { free, mine, words });
    if (group.getAttribute("aria-label") === name && group.getAttribute("class") === look) return;
    group.setAttribute("class", look);
    group.setAttribute("aria-label", name);
    group.pips.replaceChildren(...drawPips(pips));
  }

  nameSection(section, { free, mine, words }) {
    const level = this.store.plan.levels.find(({ id }) => id === section.level)?.name;
    const prices = this.pricesOf(section);
    const parts = [`Section ${section.name}`];
    if (level) parts.push(level.toLowerCase());
    parts.push(free ? `${free} free, ${words}` : words);
    if (prices.length) parts.push(`from ${this.store.money.formatShort(Math.min(...prices))}`);
    if (mine) parts.push(`${mine} yours`);
    return parts.join(", ");
  }

  pricesOf(section) {
    const names = new Set();
    const end = section.firstIndex + section.seatCount;
    for (let i = section.firstIndex; i < end; i++) names.add(this.store.plan.seats[i].category);
    return [...names].map((name) => this.store.priceOf(name)).filter((price) => price !== null);
  }

  hasFit(section) {
    const { plan } = this.store;
    for (let i = section.firstIndex; i < section.firstIndex + section.seatCount; i++) {
      if (this.fits(plan.seats[i]) && this.store.stateOf(i) === "free") return true;
    }
    return false;
  }

  paintArea(area, group) {
    const free = this.store.areasFree.get(area.id) ?? 0;
    const mine = this.store.wanted.get(area.id) ?? 0;
    const faded = this.fits && !this.fits({ category: area.category }) ? " dim" : "";
    const words = [free ? `${free} left` : "sold out", this.store.priceWords(area.category)].filter(Boolean).join(" · ");
    group.setAttribute("class", `sec area v${free ? 2 : 0}${mine ? " sel" : ""}${faded}`);
    group.setAttribute("aria-label", `${area.name}, ${words}${mine ? `, ${mine} yours` : ""}`);
    group.words.textContent = words;
  }

  filter(fits) {
    this.fits = fits;
    this.queue();
  }

  /** A small copy with a frame around one section. */
  drawMinimap(section) {
    const { x, y, width, height } = this.box;
    const copy = draw("svg", { class: "hall bowl minimap", viewBox: `${x} ${y} ${width} ${height}`, "aria-hidden": "true" });
    for (const child of this.svg.querySelectorAll(".sec > :first-child, .stage, .pitch")) {
      const own = child.closest(".sec") ?? child.parentElement;
      copy.append(draw("g", { class: own.getAttribute("class"), transform: own.getAttribute("transform") }, child.cloneNode()));
    }
    const corners = outlineOf(section, this.store.plan).map(([px, py]) => ({ x: px, y: py }));
    const around = boxAround(corners, width / 60);
    copy.append(draw("rect", { class: "here", ...around, "stroke-width": round(width / 90) }));
    return copy;
  }
}

function drawPips(count) {
  if (!count) return [draw("path", { class: "dash", d: "M3,4 h14" })];
  return [0, 1, 2, 3].map((i) => draw("rect", { class: i < count ? "pip f" : "pip", x: i * 5.4, width: 4, height: 6, rx: 1 }));
}

function outlineOf(section, plan) {
  const { outline } = section;
  if (outline?.kind === "polygon") return outline.points;
  if (outline) return wedgeCorners(outline);
  const seats = plan.seats.slice(section.firstIndex, section.firstIndex + section.seatCount);
  const { x, y, width, height } = boxAround(seats, OUTLINE_MARGIN);
  return [[x, y], [x + width, y], [x + width, y + height], [x, y + height]];
}

function wedgeCorners({ cx, cy, inner, outer, startDegrees, endDegrees }) {
  const at = (radius, i) => {
    const angle = (startDegrees + ((endDegrees - startDegrees) * i) / ARC_STEPS) * DEGREE;
    return [cx + radius * Math.cos(angle), cy + radius * Math.sin(angle)];
  };
  const steps = Array.from({ length: ARC_STEPS + 1 }, (_, i) => i);
  return [...steps.map((i) => at(outer, i)), ...steps.reverse().map((i) => at(inner, i))];
}
