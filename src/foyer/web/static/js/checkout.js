/* The total follows the choices without a reload. Without this script the button "Update the total"
   does the same. What was typed is never touched. */

import { announce } from "./foyer.js";

const form = document.getElementById("checkout");
let running = null;

async function requote() {
  running?.abort();
  running = new AbortController();
  const body = new FormData(form);
  body.set("action", "update");
  const response = await fetch(form.getAttribute("action"), { method: "POST", body, signal: running.signal });
  if (response.status === 409) return location.reload();
  if (!response.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const key = form.elements.namedItem("key");
  for (const id of ["order", "pay"]) {
    const fresh = page.getElementById(id);
    if (fresh) document.getElementById(id).innerHTML = fresh.innerHTML;
  }
  const totals = page.querySelectorAll("[data-total]");
  document.querySelectorAll("[data-total]").forEach((cell, place) => {
    if (totals[place]) cell.textContent = totals[place].textContent;
  });
  key.value = page.querySelector('input[name="key"]').value;
  const total = document.querySelector('[data-testid="order-total"]');
  announce(`Total ${total.textContent}`);
}

function step(button) {
  const stepper = button.closest("[data-stepper]");
  const value = Number(button.value);
  form.querySelector(`input[type="hidden"][name="${button.name}"]`).value = String(value);
  stepper.querySelector("output").textContent = String(value);
  const [fewer, more] = stepper.querySelectorAll("button");
  fewer.value = String(value - 1);
  more.value = String(value + 1);
  fewer.disabled = value <= 0;
  more.disabled = value >= 20;
}

form?.addEventListener("change", (event) => {
  if (event.target.matches("[data-requote]")) requote().catch(() => {});
});
form?.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (button?.closest("[data-stepper]")) {
    event.preventDefault();
    step(button);
    requote().catch(() => {});
  } else if (button?.matches("[data-update]")) {
    event.preventDefault();
    requote().catch(() => form.submit());
  } else if (button?.value === "place") {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  }
});
addEventListener("pageshow", () => { delete form?.dataset.sent; });
document.addEventListener("hold-expired", () => {
  const hidden = document.createElement("input");
  hidden.type = "hidden";
  hidden.name = "action";
  hidden.value = "update";
  form.append(hidden);
  form.submit();
});
if (form) document.querySelector("[data-update]")?.setAttribute("hidden", "");
