// Seats as good as those that were lost: as many, side by side, of the same kind, the nearest first.

const OFFERS_MAX = 3;

/** Stretches of free neighbours, as arrays of seats. `lost` are seats. */
export function findNearest(store, lost, { count = OFFERS_MAX } = {}) {
  if (!lost.length) return [];
  const kinds = new Set(lost.map(kindOf));
  const x = mean(lost.map((seat) => seat.x));
  const y = mean(lost.map((seat) => seat.y));
  const found = [];
  for (const run of listRuns(store.plan)) {
    for (let first = 0; first + lost.length <= run.length; first++) {
      const seats = run.slice(first, first + lost.length);
      if (!seats.every((seat) => store.stateOf(seat.index) === "free" && kinds.has(kindOf(seat)))) continue;
      const away = Math.hypot(mean(seats.map((seat) => seat.x)) - x, mean(seats.map((seat) => seat.y)) - y);
      found.push({ seats, lone: leavesOneAlone(store, run, first, seats.length), away });
    }
  }
  found.sort((a, b) => a.lone - b.lone || a.away - b.away);
  const used = new Set();
  const offers = [];
  for (const { seats } of found) {
    if (seats.some((seat) => used.has(seat.index))) continue;
    for (const seat of seats) used.add(seat.index);
    offers.push(seats);
    if (offers.length === count) break;
  }
  return offers;
}

const kindOf = (seat) => `${seat.category} ${seat.accessible} ${seat.companion}`;
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

function leavesOneAlone(store, run, first, size) {
  const isFree = (i) => i >= 0 && i < run.length && store.stateOf(run[i].index) === "free";
  const alone = (i, outward) => isFree(i) && !isFree(i + outward);
  return alone(first - 1, -1) || alone(first + size, 1);
}

/** Rows cut where an aisle parts them. */
function* listRuns(plan) {
  for (const row of plan.rows) {
    let run = [];
    for (let i = row.firstIndex; i < row.firstIndex + row.length; i++) {
      run.push(plan.seats[i]);
      if (!plan.seats[i].aisle) continue;
      yield run;
      run = [];
    }
    if (run.length) yield run;
  }
}
