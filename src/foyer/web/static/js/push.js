/* Letting push messages in, on the page of one's choices. Asks for permission only on a click. */

const note = document.querySelector("[data-push-note]");
const form = document.querySelector("[data-push-start]");

function readKey(text) {
  const padded = text.replaceAll("-", "+").replaceAll("_", "/") + "=".repeat((4 - (text.length % 4)) % 4);
  return Uint8Array.from(atob(padded), (character) => character.charCodeAt(0));
}

async function subscribe() {
  if ((await Notification.requestPermission()) !== "granted") {
    note.textContent = "Your browser does not let us in. You can change that in its settings for this site.";
    return;
  }
  await navigator.serviceWorker.register("/sw.js");
  const worker = await navigator.serviceWorker.ready;
  const key = readKey(form.elements.key.value);
  const known = await worker.pushManager.getSubscription();
  if (known && !sameKey(known.options.applicationServerKey, key)) await known.unsubscribe();
  const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  const answer = await fetch("/api/v1/notifications/push-subscriptions", {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
    body: JSON.stringify(made),
  });
  if (!answer.ok) throw new Error(`refused with ${answer.status}`);
  location.reload();
}

function sameKey(buffer, key) {
  const bytes = new Uint8Array(buffer ?? []);
  return bytes.length === key.length && bytes.every((byte, at) => byte === key[at]);
}

if (form && "serviceWorker" in navigator && "PushManager" in window && "Notification" in window) {
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    subscribe().catch(() => {
      note.textContent = "That did not work: the push service of your browser cannot be reached. Try again later.";
    });
  });
} else if (note) {
  note.textContent = "This browser knows no push messages.";
}
