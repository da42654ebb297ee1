/* Solves the challenge of a form in the background and says how far it is. The form can be sent at
   any time; sent too early, it comes back with a new challenge and everything that was typed. */

const WORDS = {
  working: "Your browser computes. This takes some seconds; you need not do anything.",
  solved: "Done. Send the form now.",
  failed: "That did not work in this browser. Wait ten minutes and send the form again.",
};

function solve(box) {
  const state = box.querySelector("[data-challenge-state]");
  const field = box.querySelector('input[name="challenge"]');
  const say = (name) => {
    state.textContent = WORDS[name];
    box.dataset.state = name;
  };
  say("working");
  const worker = new Worker(box.dataset.worker, { type: "module" });
  worker.addEventListener("message", (event) => {
    field.value = `${box.dataset.challenge}:${event.data}`;
    say("solved");
    worker.terminate();
  });
  worker.addEventListener("error", () => say("failed"));
  worker.postMessage({ challenge: box.dataset.challenge, difficulty: Number(box.dataset.difficulty) });
}

document.querySelectorAll("[data-challenge]").forEach(solve);
