// Standing places and other areas without seats: a line each, with a stepper.

import { build, drawIcon } from "./shapes.js";

const MINUS = "M5 12h14";
const PLUS = "M12 5v14M5 12h14";

/** A list for the plan's areas, kept true by the store; null without areas. */
export function buildAreas(store, { want }) {
  if (!store.plan.areas.length) return null;
  const lines = store.plan.areas.map((area) => buildLine(area, store, want));
  const list = build("ul", { class: "mapareas", "aria-label": "Places without a seat number" }, ...lines.map(({ line }) => line));
  store.subscribe(({ areas }) => areas && lines.forEach(({ update }) => update()));
  return list;
}

function buildLine(area, store, want) {
  const price = store.priceWords(area.category);
  const left = build("span", { class: "sm muted" });
  const output = build("output");
  const step = (words, icon, by) => {
    const button = build("button", { type: "button", "aria-label": `${words} in ${area.name}` }, drawIcon(icon));
    button.addEventListener("click", () => want([[area.id, (store.wanted.get(area.id) ?? 0) + by]]));
    return button;
  };
  const [fewer, more] = [step("One fewer", MINUS, -1), step("One more", PLUS, 1)];
  const stepper = build("span", { class: "stepper small", role: "group", "aria-label": `Places in ${area.name}` }, fewer, output, more);
  const line = build("li", { id: `area-${area.id}`, "data-testid": `area-${area.id}` }, build("span", {}, build("b", {}, area.name), left), stepper);
  const update = () => {
    const mine = store.wanted.get(area.id) ?? 0;
    const free = store.areasFree.get(area.id) ?? 0;
    left.textContent = [free ? `${free} left` : "sold out", price].filter(Boolean).join(" · ");
    output.textContent = mine;
    fewer.toggleAttribute("disabled", mine === 0);
    more.toggleAttribute("disabled", free === 0 || mine >= store.data.seatsPerHoldMax);
  };
  update();
  return { line, update };
}
