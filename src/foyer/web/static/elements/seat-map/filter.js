// Price classes and needs as chips: others fade, and stay reachable. Nothing pressed shows all.

/** Upgrade the page's chips; `onChange(fits | null)`: fits(seat) tells whether a seat stays lit. */
export function listenToFilter(root, { onChange }) {
  if (!root) return;
  const chips = [...root.querySelectorAll("[data-category], [data-need]")];
  for (const chip of chips) {
    chip.hidden = false;
    chip.addEventListener("click", () => {
      chip.setAttribute("aria-pressed", String(!isPressed(chip)));
      if (isPressed(chip)) release(chips, (other) => ("need" in other.dataset) !== ("need" in chip.dataset));
      onChange(readFilter(chips));
    });
  }
  if (chips.some(isPressed)) onChange(readFilter(chips)); // What a profile asks for.
}

/** Bays are sought whatever they cost, and prices among the other seats. */
function release(chips, others) {
  for (const chip of chips.filter(others)) chip.setAttribute("aria-pressed", "false");
}

function readFilter(chips) {
  const pressed = chips.filter(isPressed);
  const categories = new Set(pressed.map((chip) => chip.dataset.category).filter(Boolean));
  if (!pressed.length) return null;
  if (!categories.size) return (seat) => seat.accessible || seat.companion;
  return (seat) => categories.has(seat.category);
}

const isPressed = (chip) => chip.getAttribute("aria-pressed") === "true";
