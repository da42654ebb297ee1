// What stands around the seats: screen or stage with its light, entrances, tables, areas, labels.

import { draw, round } from "./shapes.js";

const BEAM_UNITS = 454; // How far the light reaches, at most.
const SPREAD = 0.11; // How much wider the light is at its end, as a share of the front.
const LABEL_AWAY = 0.95; // Pitches between the last seat of a row and its label.
const CROWDED_UNITS = 20; // Nearer to a label than this is another row's seat.

/** The front of the hall and its light, as SVG groups. */
export function drawFront(focal, hallHeight) {
  if (!focal) return [];
  const half = focal.width / 2;
  const reach = Math.min(BEAM_UNITS, hallHeight * 0.75);
  const wide = half * (1 + SPREAD * 2);
  const group = draw("g", { transform: `translate(${focal.x} ${focal.y}) rotate(${focal.degrees - 90})` });
  if (focal.kind === "screen") {
    group.append(draw("path", { class: "light", d: `M${-half},0 Q0,-38 ${half},0 L${wide},${reach} H${-wide}Z`, fill: "url(#beam)" }));
    group.append(draw("path", { class: "screen", d: `M${-half},4 Q0,-34 ${half},4` }));
  } else if (focal.kind === "stage") {
    group.append(draw("path", { class: "light", d: `M${-half},0 H${half} L${wide},${reach} H${-wide}Z`, fill: "url(#beam)" }));
    group.append(draw("path", { class: "stage", d: `M${-half},${-focal.depth} H${half} V-10 Q0,14 ${-half},-10Z` }));
  } else {
    const depth = focal.depth || focal.width * 0.64;
    group.append(draw("rect", { class: "pitch", x: -half, y: -depth / 2, width: focal.width, height: depth, rx: 12 }));
  }
  return [group, labelFront(focal)];
}

function labelFront(focal) {
  const turned = ((focal.degrees - 90) * Math.PI) / 180;
  const behind = { screen: 18, stage: -focal.depth / 2 }[focal.kind] ?? 0;
  const x = focal.x - behind * Math.sin(turned);
  const y = focal.y + behind * Math.cos(turned);
  const small = focal.kind === "screen";
  return draw("text", { class: small ? "lbl" : "lbl onstage", x: round(x), y: round(y), "font-size": small ? null : round(Math.max(16, focal.width / 16)) }, focal.label);
}

export function beamGradient() {
  const stops = [["0", ".62"], [".55", ".10"], ["1", "0"]];
  return draw(
    "linearGradient",
    { id: "beam", class: "beam", x1: 0, y1: 0, x2: 0, y2: 1 },
    ...stops.map(([offset, opacity]) => draw("stop", { offset, "stop-opacity": opacity })),
  );
}

export function drawEntrances(plan) {
  return plan.entrances.flatMap(({ label, x, y, degrees }) => [
    draw("text", { class: "lbl", x, y }, label),
    draw("path", { class: "way", transform: `translate(${x} ${round(y + 8 + 8 * Math.abs(Math.sin((degrees * Math.PI) / 180)))}) rotate(${degrees})`, d: "M-10,0 h20 m-5,-4 l5,4 l-5,4" }),
  ]);
}

/** Decoration of imported plans, in our own ink. */
export function drawShapes(plan) {
  return plan.shapes.flatMap((shape) => {
    const words = shape.text ? [draw("text", { class: "lbl", x: shape.textX, y: shape.textY }, shape.text)] : [];
    return shape.kind === "text" ? words : [drawShape(shape, "decor"), ...words];
  });
}

/** The outline of a pretix shape; x and y are its corner, or its middle where it is round. */
export function drawShape({ kind, x, y, width, height, degrees, points }, name) {
  const transform = degrees ? `rotate(${degrees} ${x} ${y})` : null;
  if (kind === "polygon") {
    const corners = points.map(([px, py]) => `${round(x + px)},${round(y + py)}`).join(" ");
    return draw("polygon", { class: name, points: corners, transform });
  }
  if (kind === "circle" || kind === "ellipse") {
    return draw("ellipse", { class: name, cx: x, cy: y, rx: width / 2, ry: (height || width) / 2, transform });
  }
  return draw("rect", { class: name, x, y, width, height, rx: 14, transform });
}

export function drawTable({ kind, x, y, width, height, degrees }) {
  if (kind === "round") return draw("circle", { class: "table", cx: x, cy: y, r: width / 2 });
  const transform = degrees ? `rotate(${degrees} ${x} ${y})` : null;
  return draw("rect", { class: "table", x: x - width / 2, y: y - height / 2, width, height, rx: 6, transform });
}

/** Row letters at both ends, where no other row's seat stands. */
export function labelRows(plan, rows, { places, pitch }) {
  const crowd = [...places.values()]; // Labels that stand already count, too.
  return rows.flatMap((row) => {
    if (row.table || !row.label || !row.length) return [];
    const at = (i) => places.get(row.firstIndex + i);
    const ends = row.length > 1 ? [[at(0), at(1)], [at(row.length - 1), at(row.length - 2)]] : [[at(0), { x: at(0).x + 1, y: at(0).y }]];
    return ends.flatMap(([end, inner]) => {
      const length = Math.hypot(end.x - inner.x, end.y - inner.y) || 1;
      const x = end.x + ((end.x - inner.x) / length) * pitch * LABEL_AWAY;
      const y = end.y + ((end.y - inner.y) / length) * pitch * LABEL_AWAY;
      if (crowd.some((seat) => Math.hypot(seat.x - x, seat.y - y) < CROWDED_UNITS)) return [];
      crowd.push({ x, y });
      return [draw("text", { class: "rl", x: round(x), y: round(y) }, row.label)];
    });
  });
}

/** Names of the parts of a hall that has several. */
export function labelSections(plan) {
  const named = plan.sections.filter((section) => section.seatCount);
  if (named.length < 2) return [];
  return named.map((section) => draw("text", { class: "lbl part", x: section.labelX, y: section.labelY }, section.name));
}
