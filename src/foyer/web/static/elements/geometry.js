// The decoder of a seating plan's geometry: the twin of venues/plans/geometry_decoding.py.
// Both give the same numbers to the last bit; tests/venues/vectors proves it. Encoding and the
// meaning of every field: docs/seating-plan-format.md. No DOM in here: it also runs under node.

const ENCODING = "foyer-geometry/1";
const QUANTUM = 10;
const DEGREE = 0.017453292519943295;
const RADIAN = 57.29577951308232;
const ACCESSIBLE = 1;
const RESTRICTED_VIEW = 2;
const AISLE = 4;

/** Cosine and sine by the four operations alone, exact at the quarter turns. */
export function findDirection(degrees) {
  const quarter = Math.floor(degrees / 90 + 0.5);
  const x = (degrees - 90 * quarter) * DEGREE;
  const z = x * x;
  const sine =
    x *
    (1 +
      z * (-1 / 6 + z * (1 / 120 + z * (-1 / 5040 + z * (1 / 362880 - z / 39916800)))));
  const cosine =
    1 +
    z *
      (-0.5 +
        z *
          (1 / 24 + z * (-1 / 720 + z * (1 / 40320 + z * (-1 / 3628800 + z / 479001600)))));
  const turn = ((quarter % 4) + 4) % 4;
  if (turn === 0) return [cosine, sine];
  if (turn === 1) return [-sine, cosine];
  if (turn === 2) return [-cosine, -sine];
  return [sine, -cosine];
}

const quantise = (value) => Math.floor(value * QUANTUM + 0.5);

function unpackRuns(packed) {
  const out = [];
  for (let i = 0; i < packed.length; i += 2) {
    for (let n = packed[i + 1]; n > 0; n--) out.push(packed[i]);
  }
  return out;
}

function unpackSteps(packed) {
  let value = 0;
  return unpackRuns(packed).map((step) => (value += step));
}

/** Positions of `length` seats in quanta: [[x, y], …]. */
function expandCurve(curve, length) {
  const extra = new Map(curve.gaps);
  const offsets = [];
  let run = 0;
  for (let seat = 0; seat < length; seat++) {
    offsets.push(run);
    run += curve.pitch + (extra.get(seat) ?? 0);
  }
  const middle = length ? offsets[length - 1] / 2 : 0;
  return offsets.map((offset) => {
    const along = offset - middle + curve.shift;
    const [cosine, sine] = findDirection(curve.degrees - (along / curve.radius) * RADIAN);
    return [
      quantise(curve.cx + curve.radius * cosine),
      quantise(curve.cy + curve.radius * sine),
    ];
  });
}

/** How far each seat of a curved row is turned, in degrees clockwise; 0 faces the top. */
function turnSeats(curve, length) {
  const extra = new Map(curve.gaps);
  const offsets = [];
  let run = 0;
  for (let seat = 0; seat < length; seat++) {
    offsets.push(run);
    run += curve.pitch + (extra.get(seat) ?? 0);
  }
  const middle = length ? offsets[length - 1] / 2 : 0;
  return offsets.map(
    (offset) =>
      curve.degrees - ((offset - middle + curve.shift) / curve.radius) * RADIAN - 90,
  );
}

function decodePoints([xs, ys]) {
  const down = unpackSteps(ys);
  return unpackSteps(xs).map((x, i) => [x / QUANTUM, down[i] / QUANTUM]);
}

function decodeShape(shape) {
  const [kind, x, y, width, height, degrees, points, color, borderColor, text, size, ink] = shape;
  const [words, textX, textY] = text ?? [null, x, y];
  return {
    kind,
    x: x / QUANTUM,
    y: y / QUANTUM,
    width: width / QUANTUM,
    height: height / QUANTUM,
    degrees: degrees / QUANTUM,
    points: points ? decodePoints(points) : [],
    color,
    borderColor,
    text: words,
    textX: textX / QUANTUM,
    textY: textY / QUANTUM,
    textSize: size,
    textColor: ink,
  };
}

function decodeAreas(areas, categories, firstPlace) {
  return areas.map(([id, name, category, capacity, sectionIndex, shape]) => {
    const area = {
      id,
      name,
      category: categories[category].id,
      capacity,
      firstPlace,
      sectionIndex,
      shape: decodeShape(shape),
    };
    firstPlace += capacity;
    return area;
  });
}

function findWedgeMiddle(wedge) {
  const [cosine, sine] = findDirection((wedge.startDegrees + wedge.endDegrees) / 2);
  const radius = (wedge.inner + wedge.outer) / 2;
  return [
    quantise(wedge.cx + radius * cosine) / QUANTUM,
    quantise(wedge.cy + radius * sine) / QUANTUM,
  ];
}

function decodeOutline(columns) {
  const label = columns.label ?? [0, 0];
  let place = [label[0] / QUANTUM, label[1] / QUANTUM];
  let outline = null;
  if (columns.wedge) {
    const [cx, cy, inner, outer, start, end] = columns.wedge;
    outline = {
      kind: "wedge",
      cx: cx / QUANTUM,
      cy: cy / QUANTUM,
      inner: inner / QUANTUM,
      outer: outer / QUANTUM,
      startDegrees: start / 1000,
      endDegrees: end / 1000,
    };
    if (!columns.label) place = findWedgeMiddle(outline);
  } else if (columns.outline) {
    outline = { kind: "polygon", points: decodePoints(columns.outline) };
  }
  return [outline, place];
}

function decodeCurves(packed) {
  const [cx, cy, radius, degrees, pitch] = packed.slice(0, 5).map(unpackSteps);
  const shift = packed.length > 5 ? unpackSteps(packed[5]) : cx.map(() => 0);
  const gaps = packed.length > 5 ? unpackRuns(packed[6]) : cx.map(() => []);
  return cx.map((_, i) => {
    const pairs = [];
    for (let g = 0; g < gaps[i].length; g += 2) {
      pairs.push([gaps[i][g], gaps[i][g + 1] / QUANTUM]);
    }
    return {
      cx: cx[i] / QUANTUM,
      cy: cy[i] / QUANTUM,
      radius: radius[i] / QUANTUM,
      degrees: degrees[i] / 1000,
      pitch: pitch[i] / QUANTUM,
      shift: shift[i] / QUANTUM,
      gaps: pairs,
    };
  });
}

function decodeTable(table) {
  if (table === null) return null;
  const [kind, x, y, width, height, degrees] = table;
  return {
    kind,
    x: x / QUANTUM,
    y: y / QUANTUM,
    width: width / QUANTUM,
    height: height / QUANTUM,
    degrees: degrees / QUANTUM,
  };
}

function decodeRows(columns, sectionIndex, firstRow, firstIndex) {
  const labels = columns.rows ?? [];
  const nothing = [null, labels.length];
  const curves = columns.curve ? decodeCurves(columns.curve) : [];
  const curved = unpackRuns(columns.curved ?? [columns.curve ? 1 : 0, labels.length]);
  const lengths = unpackSteps(columns.lengths ?? []);
  const labelAt = unpackRuns(columns.labelAt ?? nothing);
  const text = unpackRuns(columns.text ?? nothing);
  const seatText = unpackRuns(columns.seatText ?? nothing);
  const tables = unpackRuns(columns.tables ?? nothing);
  let nextCurve = 0;
  return labels.map((label, i) => {
    const row = {
      index: firstRow + i,
      sectionIndex,
      label,
      text: text[i],
      seatText: seatText[i],
      labelPosition: labelAt[i],
      firstIndex,
      length: lengths[i],
      curve: curved[i] ? curves[nextCurve++] : null,
      table: decodeTable(tables[i]),
    };
    firstIndex += lengths[i];
    return row;
  });
}

function decodeNumbers(packed, length) {
  if (packed.length === 1) return packed[0];
  return Array.from({ length }, (_, i) => String(packed[0] + packed[1] * i));
}

function composeId(scheme, section, row, number) {
  if (typeof scheme === "string") return scheme;
  if (scheme === 0) return `${row}${number}`;
  return scheme === 1 ? `${section}-${row}${number}` : `${section}-${row}-${number}`;
}

function decodeSeats(columns, section, rows, categories, seats) {
  const ids = unpackRuns(columns.ids);
  const category = unpackRuns(columns.category);
  const radius = unpackRuns(columns.radius);
  const flags = unpackRuns(columns.flags ?? [0, section.seatCount]);
  const companions = new Map(columns.companions ?? []);
  const numbers = unpackRuns(columns.numbers);
  const xs = unpackSteps(columns.x ?? []);
  const ys = unpackSteps(columns.y ?? []);
  let place = 0;
  let free = 0;
  rows.forEach((row, i) => {
    const stands = row.curve ? expandCurve(row.curve, row.length) : null;
    const turns = row.curve ? turnSeats(row.curve, row.length) : null;
    decodeNumbers(numbers[i], row.length).forEach((number, k) => {
      const [x, y] = stands ? stands[k] : [xs[free], ys[free++]];
      const bay = companions.get(place);
      const index = section.firstIndex + place;
      seats.push({
        index,
        id: composeId(ids[place], section.id, row.label, number),
        section: section.name,
        row: row.label,
        number,
        category: categories[category[place]].id,
        x: x / QUANTUM,
        y: y / QUANTUM,
        radius: radius[place],
        accessible: (flags[place] & ACCESSIBLE) !== 0,
        companion: bay !== undefined,
        companionOf: bay === undefined ? null : index + bay,
        restrictedView: (flags[place] & RESTRICTED_VIEW) !== 0,
        aisle: (flags[place] & AISLE) !== 0,
        level: section.level,
        table: row.table ? row.label : null,
        sectionIndex: section.index,
        rowIndex: row.index,
        turn: turns ? turns[k] : null,
      });
      place++;
    });
  });
}

/**
 * The plan in a parsed geometry document: {name, width, height, metresPerUnit, focal, entrances,
 * levels, categories, sections, rows, seats, areas, shapes}. Seats stand in index order; `turn` is
 * for drawing only (degrees clockwise, 0 faces the top; null where the row follows no curve).
 */
export function decodeGeometry(document) {
  if (document.encoding !== ENCODING || document.quantum !== QUANTUM) {
    throw new Error(`This page cannot read the seating plan (${document.encoding}). Reload it.`);
  }
  const categories = document.categories.map(([id, name, color, colorIndex]) => ({
    id,
    name,
    color,
    colorIndex,
  }));
  const sections = [];
  const rows = [];
  const seats = [];
  for (const columns of document.sections) {
    const [outline, label] = decodeOutline(columns);
    const own = decodeRows(columns, sections.length, rows.length, seats.length);
    const section = {
      index: sections.length,
      id: columns.id ?? columns.name,
      name: columns.name,
      level: columns.level ?? null,
      labelX: label[0],
      labelY: label[1],
      outline,
      firstRow: rows.length,
      rowCount: own.length,
      firstIndex: seats.length,
      seatCount: own.reduce((sum, row) => sum + row.length, 0),
    };
    sections.push(section);
    for (const row of own) rows.push(row);
    if (own.length) decodeSeats(columns, section, own, categories, seats);
  }
  const focal = document.focal;
  return {
    name: document.name,
    width: document.size[0] / QUANTUM,
    height: document.size[1] / QUANTUM,
    metresPerUnit: document.metresPerUnit,
    focal: focal && {
      kind: focal[0],
      x: focal[1] / QUANTUM,
      y: focal[2] / QUANTUM,
      width: focal[3] / QUANTUM,
      depth: focal[4] / QUANTUM,
      degrees: focal[5] / QUANTUM,
      label: focal[6],
    },
    entrances: document.entrances.map(([label, x, y, degrees]) => ({
      label,
      x: x / QUANTUM,
      y: y / QUANTUM,
      degrees: degrees / QUANTUM,
    })),
    levels: document.levels.map(([id, name]) => ({ id, name })),
    categories,
    sections,
    rows,
    seats,
    areas: decodeAreas(document.areas, categories, seats.length),
    shapes: document.shapes.map(decodeShape),
  };
}
