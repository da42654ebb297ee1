/* The page of an unknown payment asks now and then, and goes on as soon as there is an answer. */

const box = document.querySelector("[data-state-url]");
const WAITS_SECONDS = [1, 1, 2, 2, 3, 3, 5, 5, 8, 10];
let asked = 0;

async function ask() {
  try {
    const response = await fetch(box.dataset.stateUrl, { credentials: "same-origin" });
    if (response.ok && (await response.json()).settled) {
      location.replace(box.dataset.doneUrl);
      return;
    }
  } catch {
    /* No network: the next turn asks again. */
  }
  plan();
}

function plan() {
  const wait = WAITS_SECONDS[Math.min(asked, WAITS_SECONDS.length - 1)];
  asked += 1;
  setTimeout(ask, wait * 1000);
}

if (box) plan();
