// Zoom buttons on the frame, and the head of an opened section.

import { build, drawIcon } from "./shapes.js";

const STEP = 1.6;
const TOOLS = [
  ["Zoom in", "M12 5v14M5 12h14", (viewport) => viewport.step(STEP)],
  ["Zoom out", "M5 12h14", (viewport) => viewport.step(1 / STEP)],
  ["Show the whole hall", "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5", (viewport) => viewport.fit()],
];
const BACK = "M19 12H5m6-6-6 6 6 6";

/** {box, update(viewport)}; `viewport()` is the present one. */
export function buildZoomer(viewport) {
  const buttons = TOOLS.map(([words, icon, act]) => {
    const button = build("button", { type: "button", "aria-label": words }, drawIcon(icon));
    button.addEventListener("click", () => button.getAttribute("aria-disabled") !== "true" && act(viewport()));
    return button;
  });
  const update = ({ zoom, zoomMax, isZoomed }) => {
    buttons[0].setAttribute("aria-disabled", String(zoom >= zoomMax - 0.01));
    for (const button of buttons.slice(1)) button.setAttribute("aria-disabled", String(!isZoomed));
  };
  return { box: build("div", { class: "zoomer", role: "group", "aria-label": "Zoom" }, ...buttons), update };
}

/** The head above a section: name, what is free and for how much, the way back, the minimap. */
export function buildSectionHead(section, { store, overview, onBack }) {
  const level = store.plan.levels.find(({ id }) => id === section.level)?.name;
  const words = build("p", { class: "sm muted" });
  const back = build("button", { type: "button", class: "btn line small" }, drawIcon(BACK), "All sections");
  back.addEventListener("click", onBack);
  const name = build("div", { class: "grow" }, build("h2", { class: "h3" }, `Section ${section.name}`), words);
  const head = build("div", { class: "maphead" }, back, name, overview.drawMinimap(section));
  const prices = [...new Set(overview.pricesOf(section))].sort((a, b) => a - b).map((price) => store.money.formatShort(price));
  const update = () => {
    const { free } = store.countSection(section);
    words.textContent = [level, free ? `${free} free` : "sold out", prices.join(" and ")].filter(Boolean).join(" · ");
  };
  update();
  return { head, update };
}
