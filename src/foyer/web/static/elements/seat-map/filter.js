// Price classes and needs as chips: others fade, and stay reachable. Nothing pressed shows all.

/** Upgrade the page's chips; `onChange(fits | null)`: fits(seat) tells whether a seat stays lit. */
export function listenToFilter(root, { onChange }) {
  if (!root) return;
  const chips = [...root.querySelectorAll("[data-category], [data-need]")];
  for (const chip of chips) {
    chip.hidden = false;
    chip.addEventListener("click", () => {
      chip.setAttribute("aria-pressed", String(chip.getAttribute("aria-pressed") !== "true"));
      onChange(readFilter(chips));
    });
  }
}

function readFilter(chips) {
  const pressed = chips.filter((chip) => chip.getAttribute("aria-pressed") === "true");
  const categories = new Set(pressed.map((chip) => chip.dataset.category).filter(Boolean));
  const accessible = pressed.some((chip) => chip.dataset.need === "accessible");
  if (!pressed.length) return null;
  return (seat) => (!categories.size || categories.has(seat.category)) && (!accessible || seat.accessible || seat.companion);
}
