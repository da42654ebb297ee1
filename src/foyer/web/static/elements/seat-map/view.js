// The view from a seat, drawn from the geometry: how large the front appears and from which side.

import { draw, round } from "./shapes.js";

const WIDTH = 248;
const HEIGHT = 150;
const FIELD_DEGREES = 75; // What the picture shows from edge to edge.
const POSTER_TALL = 1.5; // Height of a poster, in widths.
const POSTER_TOP = 0.25; // Where the picture on the screen begins, in widths.
const DEGREE = Math.PI / 180;
const ROWS_AHEAD = [["#17130f", 9], ["#0d0b09", 14], ["#050404", 19]];

/** {metres, side}: distance to the front, and degrees off its middle (negative from the left). */
export function measureView(seat, { focal, metresPerUnit }) {
  if (!focal) return null;
  const [dx, dy] = [seat.x - focal.x, seat.y - focal.y];
  const facing = focal.degrees * DEGREE;
  const ahead = dx * Math.cos(facing) + dy * Math.sin(facing);
  const across = -dx * Math.sin(facing) + dy * Math.cos(facing);
  return { metres: Math.max(1, Math.hypot(dx, dy) * metresPerUnit), side: Math.atan2(-across, Math.abs(ahead)) / DEGREE };
}

/** An SVG picture; `posterUrl` is what plays on a screen. */
export function drawView(seat, plan, { posterUrl }) {
  const { metres, side } = measureView(seat, plan);
  const front = plan.focal.width * plan.metresPerUnit * Math.cos(side * DEGREE);
  const angle = (2 * Math.atan(front / 2 / metres)) / DEGREE;
  const width = Math.min(232, Math.max(36, (WIDTH * angle) / FIELD_DEGREES));
  const picture = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "seatview", "aria-hidden": "true" });
  picture.append(draw("rect", { width: WIDTH, height: HEIGHT, fill: "#0b0908" }), draw("ellipse", { cx: 124, cy: 60, rx: 150, ry: 88, fill: "#6b4a22", opacity: 0.55 }));
  picture.append(...(plan.focal.kind === "screen" ? drawScreen(width, side, posterUrl) : drawStage(width, side)), ...drawHeads(side));
  return picture;
}

function drawScreen(width, side, posterUrl) {
  const height = Math.min(118, width / 1.85);
  const skew = side * 0.16;
  const [left, right, top, bottom] = [124 - width / 2, 124 + width / 2, 60 - height / 2, 60 + height / 2];
  const corners = [[left, top - skew], [right, top + skew], [right, bottom - skew * 0.6], [left, bottom + skew * 0.6]];
  const points = corners.map(([x, y]) => `${round(x)},${round(y)}`).join(" ");
  const clip = draw("clipPath", { id: "viewclip" }, draw("polygon", { points }));
  const image = draw("image", { href: posterUrl, x: round(left), y: round(top - width * POSTER_TOP), width: round(width), height: round(width * POSTER_TALL), "clip-path": "url(#viewclip)" });
  return [clip, draw("polygon", { points, fill: "#f2e6cf" }), image];
}

function drawStage(width, side) {
  const depth = Math.max(10, width * 0.2);
  const shift = side * 0.5;
  const [left, right, y] = [124 - width / 2, 124 + width / 2, 84];
  const floor = `M${round(left)},${y} H${round(right)} L${round(right - depth + shift)},${round(y - depth)} H${round(left + depth + shift)}Z`;
  const beam = `M${round(124 + shift)},-10 L${round(left + width * 0.3)},${y - depth / 3} H${round(right - width * 0.3)}Z`;
  return [
    draw("path", { d: floor, fill: "#8a5a24" }),
    draw("path", { d: `M${round(left)},${y} H${round(right)} v${round(width * 0.06)} H${round(left)}Z`, fill: "#3a2410" }),
    draw("path", { d: beam, fill: "#fff3d6", opacity: 0.28 }),
    draw("ellipse", { cx: round(124 + shift * 0.4), cy: round(y - depth / 2), rx: round(width * 0.2), ry: round(depth * 0.3), fill: "#ffe2a6", opacity: 0.7 }),
  ];
}

function drawHeads(side) {
  return ROWS_AHEAD.flatMap(([fill, size], row) =>
    Array.from({ length: 11 + row }, (_, i) => {
      const x = (i - 1) * (27 + row * 9) + (row % 2) * 15 + side * 0.3;
      const y = 118 + row * 15;
      const shoulders = draw("rect", { x: round(x - size), y: round(y + size * 0.3), width: size * 2, height: 40, rx: round(size * 0.7), fill });
      return draw("g", {}, draw("circle", { cx: round(x), cy: y, r: round(size * 0.55), fill }), shoulders);
    }),
  );
}
