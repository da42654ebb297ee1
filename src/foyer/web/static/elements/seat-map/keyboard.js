// One tab stop for the whole hall; arrows go to the seat that lies that way on the drawing.

const SIDEWAYS_COST = 2.4; // A step aside costs this much more than a step ahead.
const ROWS_A_PAGE = 5; // PageUp and PageDown in a hall of one section.
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** The item of `places` (Map key → {x, y}) that lies in a direction; null where there is none. */
export function findTowards(places, from, [dx, dy]) {
  const here = places.get(from);
  let best = null;
  let cost = Infinity;
  for (const [key, there] of places) {
    const ahead = (there.x - here.x) * dx + (there.y - here.y) * dy;
    const aside = Math.abs((there.x - here.x) * dy) + Math.abs((there.y - here.y) * dx);
    if (key === from || ahead <= 2 || aside > ahead * 2) continue;
    const price = ahead + aside * SIDEWAYS_COST;
    if (price < cost) [best, cost] = [key, price];
  }
  return best;
}

/** Roving focus over nodes: exactly one has tabindex 0. */
export class Rover {
  /** `nodes`: Map key → element; `places`: Map key → {x, y}. */
  constructor(nodes, places, first) {
    Object.assign(this, { nodes, places, current: null });
    this.stop(first);
  }

  /** Make this the tab stop. */
  stop(key) {
    if (!this.nodes.has(key)) return;
    this.nodes.get(this.current)?.setAttribute("tabindex", "-1");
    this.current = key;
    this.nodes.get(key).setAttribute("tabindex", "0");
  }

  go(key) {
    if (key === null || key === undefined || !this.nodes.has(key)) return;
    this.stop(key);
    this.nodes.get(key).focus({ preventScroll: true });
  }

  /** Whether the key was an arrow, which is then done. */
  arrow(name) {
    const direction = ARROWS[name];
    if (!direction) return false;
    this.go(findTowards(this.places, this.current, direction));
    return true;
  }
}

/** Home, End, PageUp, PageDown from a seat: the index to go to, or null. */
export function findJump(name, index, { plan, places }) {
  const seat = plan.seats[index];
  const row = plan.rows[seat.rowIndex];
  if (name === "Home") return row.firstIndex;
  if (name === "End") return row.firstIndex + row.length - 1;
  if (name !== "PageUp" && name !== "PageDown") return null;
  const step = name === "PageDown" ? 1 : -1;
  const sections = plan.sections.filter((section) => places.has(section.firstIndex) && section.seatCount);
  if (sections.length > 1) {
    const at = sections.findIndex((section) => section.index === seat.sectionIndex);
    return sections[at + step] ? nearestIn(sections[at + step], index, places) : null;
  }
  const target = Math.min(Math.max(row.index + step * ROWS_A_PAGE, sections[0].firstRow), sections[0].firstRow + sections[0].rowCount - 1);
  const { firstIndex, length } = plan.rows[target];
  return nearestIn({ firstIndex, seatCount: length }, index, places);
}

function nearestIn({ firstIndex, seatCount }, index, places) {
  const here = places.get(index);
  let best = firstIndex;
  let away = Infinity;
  for (let i = firstIndex; i < firstIndex + seatCount; i++) {
    const there = places.get(i);
    const distance = Math.hypot(there.x - here.x, there.y - here.y);
    if (distance < away) [best, away] = [i, distance];
  }
  return best;
}
