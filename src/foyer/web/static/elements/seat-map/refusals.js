// What happened to a wish that the house refused, and the way on in one tap.

import { findNearest } from "./nearest.js";
import { isAre, nameSeat, nameSeats } from "./words.js";

/** Show a refusal. `take(ids, drop)` wants other seats instead; `retry()` wants the same again. */
export function explainRefusal(problem, step, { store, messages, take, retry }) {
  const seatsOf = (ids) => ids.map((id) => store.byId.get(id)).filter(Boolean);
  const words = (seats) => nameSeats(seats, { withSection: store.many });
  const asked = seatsOf(step.add);
  if (problem.code === "seats_taken") return explainLost(seatsOf(problem.body.seats), { store, messages, take, words });
  if (problem.code === "orphan_seat") {
    const [alone, better] = [seatsOf(problem.body.seats), seatsOf(problem.body.suggestion)];
    const both = [...asked, ...alone];
    const actions = [[`Take ${small(words(both))}`, () => take(both)]];
    if (better.length) actions.unshift([`Take ${small(words(better))}`, () => take(better)]);
    return messages.notice({
      level: "warn",
      title: `${words(alone)} would be left alone.`,
      text: "Move by one seat, or take the single seat too, and nobody is left with a single empty seat.",
      actions,
    });
  }
  if (problem.code === "accessible_only") {
    const bays = asked.filter((seat) => seat.companion).map((seat) => store.plan.seats[seat.companionOf]);
    const pair = [...new Set([...bays, ...asked])];
    return messages.notice({
      title: "A companion seat belongs to its wheelchair bay.",
      text: "It is sold together with the bay beside it.",
      actions: bays.every((bay) => bay && store.stateOf(bay.index) === "free") ? [["Take both", () => take(pair)]] : [],
    });
  }
  if (problem.code === "offline" || problem.code === "busy") {
    return messages.notice({ level: "bad", title: "That did not reach the house.", text: problem.message, actions: [["Try again", retry]] });
  }
  const title = TITLES[problem.code] ?? "That could not be done.";
  return messages.notice({ level: "bad", title, text: problem.message });
}

const TITLES = {
  limit_exceeded: "That is as many as one visitor may take.",
  sale_closed: "The sale of this show is over.",
  sale_not_open: "The sale has not begun yet.",
  hold_expired: "Your time was up.",
  rate_limited: "That was a little quick.",
};

/** Only what was lost goes; the nearest equals are one tap away. */
function explainLost(lost, { store, messages, take, words }) {
  const offers = findNearest(store, lost);
  messages.notice({
    level: "warn",
    title: lost.length ? `${words(lost)} ${isAre(lost.length)} just taken by someone else.` : "These places are just taken by someone else.",
    text: [
      store.wanted.size ? "Your other seats are kept." : "",
      offers.length ? "These are nearest:" : "Nothing like it is free at the moment.",
    ].filter(Boolean).join(" "),
    actions: offers.map((seats) => [small(words(seats), true), () => take(seats)]),
  });
}

/** The sentence about a seat that went while it was looked at. */
export function sayGone(seat, store) {
  const [next] = findNearest(store, [seat], { count: 1 });
  const gone = `${nameSeat(seat, { withSection: store.many })} has just been taken by someone else.`;
  return next ? `${gone} The nearest free one is ${small(nameSeat(next[0]))}.` : gone;
}

const small = (text, capital = false) => (capital ? text : text.replace(/^(Row|Table|Seat)/, (word) => word.toLowerCase()));
