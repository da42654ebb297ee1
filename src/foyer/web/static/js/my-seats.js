/* Keeps *My seats* true without a reload: its forms are sent in the background, and a change on the
   map fetches it again. The contract with <seat-map> stands in templates/shop/seats.html. */

import { announce } from "./foyer.js";
import "./hold-timer.js"; // The first seat brings the first timer.

const region = document.getElementById("my-seats");
let lastAnswer = Promise.resolve(); // Requests go one after another: the newest answer is true,
let newest = 0; // and the only one that is shown.

/** Draw the panel anew; the focus stays on the same control, or goes to a notice or onward. */
function show(html) {
  const focused = region.contains(document.activeElement) ? document.activeElement : null;
  region.innerHTML = html;
  const notice = region.querySelector("[data-focus]");
  if (notice) notice.focus();
  else if (focused) findAgain(focused)?.focus();
}

function findAgain(control) {
  const same = control.id && document.getElementById(control.id);
  return same || region.querySelector("a.btn.go, button");
}

function sayTotal() {
  const total = region.querySelector("[data-testid=seats-total]");
  announce(total ? `Your seats have changed. Total ${total.textContent}.` : "No seats are kept.");
}

/** The answer to a request that waited for the earlier ones, and whether it is still the newest. */
async function ask(address, options) {
  const turn = ++newest;
  const answer = lastAnswer.then(async () => {
    const response = await fetch(address, { credentials: "same-origin", ...options });
    return { status: response.status, html: await response.text() };
  });
  lastAnswer = answer.catch(() => {});
  return { ...(await answer), isNewest: turn === newest };
}

async function fetchPanel() {
  const { status, html, isNewest } = await ask(region.dataset.panelUrl);
  if (status === 200 && isNewest) show(html);
}

async function sendForm(form, submitter) {
  const body = new FormData(form, submitter);
  const headers = { "X-Foyer-Part": "panel" };
  const answer = await ask(form.getAttribute("action"), { method: "POST", body, headers }).catch(() => null);
  if (!answer || !isPanel(answer.status)) return sendPlainly(form);
  if (answer.isNewest) show(answer.html);
  const change = new CustomEvent("my-seats-changed", { detail: { source: "panel" } });
  document.dispatchEvent(change);
  if (answer.isNewest) sayTotal();
}

function isPanel(status) {
  return status < 500 && status !== 403 && status !== 404;
}

/** The browser sends the form and shows what comes; one that is gone cannot be sent again. */
function sendPlainly(form) {
  if (form.isConnected) form.submit();
  else location.reload();
}

function isFromMapPage() {
  return document.querySelector("seat-map[data-ready]") !== null;
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-part]");
  if (!form || !isFromMapPage()) return;
  event.preventDefault();
  sendForm(form, event.submitter);
});
document.addEventListener("change", (event) => {
  if (event.target.matches("select[form=ticket-types]") && isFromMapPage()) event.target.form.requestSubmit();
});
document.addEventListener("holds-changed", () => fetchPanel().catch(() => location.reload()));
document.addEventListener("hold-expired", () => {
  announce("The time for your seats is up. They went back on sale.");
  setTimeout(() => fetchPanel().catch(() => location.reload()), 1000);
});
