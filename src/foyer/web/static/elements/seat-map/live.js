// Keeps the store fresh: one event stream while the page is looked at, polling where it fails.

import { ask } from "./api.js";

const POLL_MS = 2_000;
const POLL_SLOW_MS = 10_000; // After errors in a row: the house has other worries.
const STREAM_RETRY_MS = 30_000;
const HIDDEN_MS = 30_000; // A tab nobody looks at gives its stream back after this.

export class Live {
  /** `onMode(mode)`: "live", "polling", "offline" or "closed". */
  constructor(store, { availabilityUrl, liveUrl, onMode }) {
    Object.assign(this, { store, availabilityUrl, liveUrl, onMode });
    this.errors = 0;
    this.onVisibility = () => this.follow();
  }

  async start() {
    await this.refresh();
    document.addEventListener("visibilitychange", this.onVisibility);
    this.open();
  }

  stop() {
    document.removeEventListener("visibilitychange", this.onVisibility);
    clearTimeout(this.hiding);
    this.close();
  }

  close() {
    this.stream?.close();
    this.stream = null;
    clearTimeout(this.polling);
    clearTimeout(this.retry);
    this.polling = null;
  }

  /** The whole picture anew; also what is lost with a restart of the house. */
  async refresh() {
    this.store.applyAvailability(await ask(this.availabilityUrl));
  }

  open() {
    this.close();
    const since = this.store.version ? `?since=${encodeURIComponent(this.store.version)}` : "";
    const stream = (this.stream = new EventSource(this.liveUrl + since));
    stream.addEventListener("open", () => this.streaming());
    stream.addEventListener("delta", (event) => this.store.applyChanges(JSON.parse(event.data)));
    stream.addEventListener("reload", () => this.refresh().catch(() => this.poll()));
    stream.addEventListener("closed", () => this.finish());
    stream.addEventListener("error", () => this.fallBack());
  }

  streaming() {
    this.errors = 0;
    clearTimeout(this.polling);
    clearTimeout(this.retry);
    this.polling = null;
    this.onMode("live");
  }

  /** The browser tries again by itself unless it was refused; meanwhile we ask every few seconds. */
  fallBack() {
    if (!this.stream) return;
    if (this.stream.readyState === EventSource.CLOSED) {
      this.stream = null;
      this.retry = setTimeout(() => this.open(), STREAM_RETRY_MS);
    }
    if (!this.polling) this.poll();
  }

  poll() {
    this.polling = setTimeout(() => this.pollOnce(), this.errors > 2 ? POLL_SLOW_MS : POLL_MS);
  }

  async pollOnce() {
    const since = this.store.version ? `?since=${encodeURIComponent(this.store.version)}` : "";
    try {
      this.store.applyAvailability(await ask(this.availabilityUrl + since));
      this.errors = 0;
      this.onMode("polling");
    } catch {
      this.errors++;
      this.onMode("offline");
    }
    if (this.polling) this.poll();
  }

  finish() {
    this.close();
    this.onMode("closed");
  }

  follow() {
    clearTimeout(this.hiding);
    if (document.hidden) this.hiding = setTimeout(() => this.close(), HIDDEN_MS);
    else if (!this.stream && !this.polling) this.open();
  }
}
