/* Small conveniences of every page. Nothing here is needed to buy a ticket. */

const THEME_SECONDS = 365 * 24 * 3600;

/** Say a sentence to screen readers without moving the focus. */
export function announce(text) {
  const region = document.getElementById("announcer");
  if (region) region.textContent = text;
}

function switchTheme(event) {
  const form = event.target.closest("[data-theme-switch]");
  const theme = event.submitter?.value;
  if (!form || !theme) return;
  event.preventDefault();
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  document
    .querySelector('meta[name="color-scheme"]')
    ?.setAttribute("content", theme === "auto" ? "light dark" : theme);
  const age = theme === "auto" ? 0 : THEME_SECONDS;
  const isSecure = location.protocol === "https:";
  const name = `${isSecure ? "__Host-" : ""}foyer_theme`; // As platform/cookies.py names it.
  const secure = isSecure ? "; secure" : "";
  document.cookie = `${name}=${theme}; path=/; max-age=${age}; samesite=lax${secure}`;
  for (const button of form.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button.value === theme));
  }
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(except)) menu.open = false;
  }
}

function closeOnEscape(event) {
  if (event.key !== "Escape") return;
  const menu = document.activeElement?.closest("details.menu[open]");
  closeMenus(null);
  menu?.querySelector("summary")?.focus();
}

/* The poster that was clicked becomes the hero of the next page. */
function namePoster(event) {
  const card = event.target.closest("article.card, .strip li, .also a");
  const poster = card?.querySelector(".poster");
  if (!poster || !event.target.closest("a")) return;
  for (const named of document.querySelectorAll(".poster.goes")) named.classList.remove("goes");
  poster.classList.add("goes");
}

document.addEventListener("submit", switchTheme);
document.addEventListener("click", (event) => {
  closeMenus(event.target);
  namePoster(event);
});
document.addEventListener("keydown", closeOnEscape);
document.addEventListener("toggle", (event) => {
  if (event.target.open) event.target.querySelector("input[type=search]")?.focus();
}, true);
document.querySelector("[data-focus]")?.focus();
for (const row of document.querySelectorAll(".days, nav.scroll")) {
  const chosen = row.querySelector("[aria-current]");
  if (chosen) row.scrollLeft = chosen.offsetLeft - (row.clientWidth - chosen.offsetWidth) / 2;
}

if (document.querySelector("[data-notices]")) import("./notices.js");
if (document.querySelector("hold-timer")) import("./hold-timer.js");
