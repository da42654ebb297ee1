// The drawing language of the hall: a seat is a shape first, a colour second, a position always.

const SVG = "http://www.w3.org/2000/svg";

const SEAT =
  "M-10,-11.5 H10 Q12.5,-11.5 12.5,-9 V1 C12.5,9 8,12 0,12 C-8,12 -12.5,9 -12.5,1 V-9 Q-12.5,-11.5 -10,-11.5Z";
const WIDE_SEAT =
  "M-14,-12 H14 Q17.5,-12 17.5,-8.5 V3 C17.5,10 12,13 0,13 C-12,13 -17.5,10 -17.5,3 V-8.5 Q-17.5,-12 -14,-12Z";
const BAY = "M-13,-13 H13 V13 H-13Z";
const PRICE_BARS = ["", "M-6,-5.5 H6", "M-7,-6 H7 M-7,-1.5 H7"];
const WHEELCHAIR = "M-2,-8.5 v8.5 h6 l3,7 M-5,-1.5 a5.4,5.4 0 1 0 7,7.2 M-2,-4 h5";
const PLUS = "M-4.5,0 H4.5 M0,-4.5 V4.5";
const TICK = "M-5.5,-.5 L-1.5,4 L6,-5";
const SLASH = "M-7,7 L7,-7";
const WIDE_RADIUS = 15; // Units: from here on a seat is an armchair.
const ACCESS_COLOR = 4;
const COLORS = 6;

/** An SVG element with attributes and children; attributes that are null are left out. */
export function draw(name, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

/** An HTML element, the same way. */
export function build(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

/** An icon of 24 × 24 in the current colour. */
export function drawIcon(path) {
  return draw("svg", { class: "ic", viewBox: "0 0 24 24", "aria-hidden": "true" }, draw("path", { d: path }));
}

export const round = (value) => Math.round(value * 10) / 10;

/** The outline of a seat's body. */
export function bodyOf(seat) {
  if (seat.accessible) return BAY;
  return seat.radius >= WIDE_RADIUS ? WIDE_SEAT : SEAT;
}

/** The sign on a seat in a state; `bars` is the price class's mark, 0 to 2. */
export function signOf(seat, state, bars) {
  if (state === "mine") return TICK;
  if (state === "taken") return SLASH;
  if (state === "held") return "";
  if (seat.accessible) return WHEELCHAIR;
  return seat.companion ? PLUS : PRICE_BARS[bars] ?? "";
}

/** The class that gives a colour index of a plan its colour. */
export function colorClass(colorIndex) {
  if (colorIndex === ACCESS_COLOR) return "ca";
  return `c${((colorIndex - 1) % COLORS) + 1}`;
}

/** The hatching of held seats, which legend and hall share. */
export function hatchPattern() {
  return draw(
    "pattern",
    { id: "hatch", width: 4.5, height: 4.5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
    draw("rect", { class: "hatching", width: 1.6, height: 4.5 }),
  );
}
