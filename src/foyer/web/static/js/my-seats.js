/* Keeps *My seats* true without a reload: its forms are sent in the background, and a change on the
   map fetches it again. The contract with <seat-map> stands in templates/shop/seats.html. */

import { announce } from "./foyer.js";
import "./hold-timer.js"; // The first seat brings the first timer.

const region = document.getElementById("my-seats");

/** Draw the panel anew; the focus stays on the same control, or goes to a notice or onward. */
function show(html) {
  const focused = region.contains(document.activeElement) ? document.activeElement : null;
  region.innerHTML = html;
  const notice = region.querySelector("[data-focus]");
  if (notice) notice.focus();
  else if (focused) findAgain(focused).focus();
}

function findAgain(control) {
  const same = control.id && document.getElementById(control.id);
  return same || region.querySelector("a.btn.go, button");
}

function sayTotal() {
  const total = region.querySelector("[data-testid=seats-total]");
  announce(total ? `Your seats have changed. Total ${total.textContent}.` : "No seats are kept.");
}

async function fetchPanel() {
  const response = await fetch(region.dataset.panelUrl, { credentials: "same-origin" });
  if (response.ok) show(await response.text());
}

async function sendForm(form, submitter) {
  const body = new FormData(form, submitter);
  const response = await fetch(form.getAttribute("action"), {
    method: "POST",
    body,
    credentials: "same-origin",
    headers: { "X-Foyer-Part": "panel" },
  });
  const isPanel = response.status < 500 && response.status !== 403 && response.status !== 404;
  if (!isPanel) return form.submit();
  show(await response.text());
  const change = new CustomEvent("my-seats-changed", { detail: { source: "panel" } });
  document.dispatchEvent(change);
  sayTotal();
}

function isFromMapPage() {
  return document.querySelector("seat-map[data-ready]") !== null;
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-part]");
  if (!form || !isFromMapPage()) return;
  event.preventDefault();
  sendForm(form, event.submitter).catch(() => form.submit());
});
document.addEventListener("change", (event) => {
  if (event.target.matches("select[form=ticket-types]") && isFromMapPage()) event.target.form.requestSubmit();
});
document.addEventListener("holds-changed", () => fetchPanel().catch(() => location.reload()));
document.addEventListener("hold-expired", () => {
  announce("The time for your seats is up. They went back on sale.");
  setTimeout(() => fetchPanel().catch(() => location.reload()), 1000);
});
