// Where seats stand on the drawing: the whole hall as it is, a section turned to face the top.

const DEGREE = Math.PI / 180;
const SEAT_MARGIN = 30; // Units around the outermost seats: half a seat and its row's label.
const SECTION_MARGIN = 48; // Units around an opened section, with its row letters.
const LABEL_HALF = 70; // Units that the words of an entrance need to each side.
const PITCH_SAMPLE = 4000; // Neighbouring pairs looked at; enough for a true median.
const PITCH_USUAL = 34;

/** {places: Map index → {x, y, turn}, box, pitch, rotation}; `section` null for the whole hall. */
export function placeSeats(plan, section = null) {
  const seats = section ? plan.seats.slice(section.firstIndex, section.firstIndex + section.seatCount) : plan.seats;
  const placed = seats.map((seat) => ({ seat, x: seat.x, y: seat.y, turn: seat.turn ?? findTurn(plan, seat) }));
  const rotation = section ? -meanTurn(placed) : 0;
  const [cosine, sine] = [Math.cos(rotation * DEGREE), Math.sin(rotation * DEGREE)];
  const places = new Map();
  for (const { seat, x, y, turn } of placed) {
    places.set(seat.index, { x: x * cosine - y * sine, y: x * sine + y * cosine, turn: turn + rotation });
  }
  const pitch = findPitch(seats, places);
  return { places, rotation, pitch, box: section ? boxAround([...places.values()], SECTION_MARGIN) : hallBox(plan, places) };
}

/** A straight row faces the front; seats at a table face the table. */
function findTurn(plan, seat) {
  const row = plan.rows[seat.rowIndex];
  if (row.table) return Math.atan2(row.table.y - seat.y, row.table.x - seat.x) / DEGREE + 90;
  if (row.length < 2) return 0;
  const [first, last] = [plan.seats[row.firstIndex], plan.seats[row.firstIndex + row.length - 1]];
  const along = Math.atan2(last.y - first.y, last.x - first.x) / DEGREE;
  const toFront = plan.focal ? [plan.focal.x - seat.x, plan.focal.y - seat.y] : [0, -1];
  const ahead = Math.sin(along * DEGREE) * toFront[0] - Math.cos(along * DEGREE) * toFront[1];
  return ahead >= 0 ? along : along + 180;
}

function meanTurn(placed) {
  const x = placed.reduce((sum, { turn }) => sum + Math.cos(turn * DEGREE), 0);
  const y = placed.reduce((sum, { turn }) => sum + Math.sin(turn * DEGREE), 0);
  return Math.atan2(y, x) / DEGREE;
}

/** The usual distance between neighbours, in units. */
function findPitch(seats, places) {
  const gaps = [];
  for (let i = 1; i < Math.min(seats.length, PITCH_SAMPLE); i++) {
    if (seats[i].rowIndex !== seats[i - 1].rowIndex) continue;
    const [a, b] = [places.get(seats[i - 1].index), places.get(seats[i].index)];
    gaps.push(Math.hypot(b.x - a.x, b.y - a.y));
  }
  gaps.sort((a, b) => a - b);
  return gaps[Math.floor(gaps.length / 2)] || PITCH_USUAL;
}

export function boxAround(points, margin) {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const { x, y } of points) grow(box, x, y, margin);
  return { x: box.left, y: box.top, width: box.right - box.left, height: box.bottom - box.top };
}

function grow(box, x, y, across, down = across) {
  box.left = Math.min(box.left, x - across);
  box.right = Math.max(box.right, x + across);
  box.top = Math.min(box.top, y - down);
  box.bottom = Math.max(box.bottom, y + down);
}

function hallBox(plan, places) {
  const points = [...places.values()].map(({ x, y }) => ({ x, y, across: SEAT_MARGIN + 14, down: SEAT_MARGIN }));
  for (const entrance of plan.entrances) points.push({ ...entrance, across: LABEL_HALF, down: 26 });
  for (const { shape } of plan.areas) {
    points.push({ x: shape.x, y: shape.y, across: 8, down: 8 });
    points.push({ x: shape.x + shape.width, y: shape.y + shape.height, across: 8, down: 8 });
    for (const [x, y] of shape.points) points.push({ x: shape.x + x, y: shape.y + y, across: 8, down: 8 });
  }
  if (plan.focal) {
    for (const [x, y] of focalCorners(plan.focal)) points.push({ x, y, across: 16, down: 16 });
  }
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const { x, y, across, down } of points) grow(box, x, y, across, down);
  if (!points.length) return { x: 0, y: 0, width: plan.width, height: plan.height };
  return { x: box.left, y: box.top, width: box.right - box.left, height: box.bottom - box.top };
}

/** The four corners of screen, stage, pitch or ring, as drawn by surroundings.js. */
export function focalCorners(focal) {
  const behind = focal.kind === "screen" ? 20 : focal.depth;
  const [cosine, sine] = [Math.cos((focal.degrees - 90) * DEGREE), Math.sin((focal.degrees - 90) * DEGREE)];
  const half = focal.width / 2;
  return [[-half, 0], [half, 0], [half, -behind], [-half, -behind]].map(([across, ahead]) => [
    focal.x + across * cosine - ahead * sine,
    focal.y + across * sine + ahead * cosine,
  ]);
}
