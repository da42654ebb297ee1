/* A ticket that was seen once opens without network; the screen stays on while it is shown. */

const passes = document.querySelector(".passes");
document.getElementById(`t-${passes?.dataset.wanted}`)?.scrollIntoView({ inline: "center", block: "nearest" });

if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register("/sw.js").then(async () => {
    const worker = await navigator.serviceWorker.ready;
    worker.active?.postMessage({ keep: location.pathname });
    const note = document.querySelector("[data-offline-note]");
    if (note) note.textContent = "Kept on this device: it opens without network. Turn your screen up bright.";
  }).catch(() => {});
}

async function stayAwake() {
  if (document.visibilityState !== "visible" || !navigator.wakeLock) return;
  await navigator.wakeLock.request("screen").catch(() => {});
}
document.addEventListener("visibilitychange", stayAwake);
stayAwake();
