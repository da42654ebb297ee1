// What the hall says: a sentence for everyone, a notice with a way on, an undo for five seconds.
// Nothing here moves the focus, nor the page: the seat under the pointer stays under it.

import { build, drawIcon } from "./shapes.js";

const TOAST_MS = 5_000;
const ICONS = {
  note: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 11v5M12 8h.01",
  warn: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7v5l3.5 2",
  bad: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7.5v5.5M12 16.3h.01",
};

export class Messages {
  /** `status` is a role=status element, `place` holds notices, `frame` the undo. */
  constructor({ status, place, frame }) {
    Object.assign(this, { status, place, frame });
  }

  say(text) {
    this.status.textContent = text;
  }

  /** Say it, and show it on the drawing for a while: why nothing happened. */
  show(text) {
    this.say(text);
    this.putToast(text);
  }

  /** One notice at a time. `actions`: [[words, callback], …]; any of them takes the notice away. */
  notice({ level = "note", title, text, actions = [] }) {
    this.clear();
    const box = build("div", { class: `alert ${level} mapnotice` }, drawIcon(ICONS[level]), build("b", {}, title));
    if (text) box.append(build("p", {}, text));
    const row = build("div", { class: "row tight" });
    for (const [words, act] of [...actions, ["Close", null]]) {
      const button = build("button", { type: "button", class: act ? "btn small line" : "btn small quiet" }, words);
      button.addEventListener("click", () => {
        this.clear();
        act?.();
      });
      row.append(button);
    }
    box.append(row);
    this.place.append(box);
    this.shown = box;
    this.say([title, text].filter(Boolean).join(" "));
  }

  clear() {
    this.shown?.remove();
    this.shown = null;
  }

  /** Offer to take something back. Nothing is lost when it goes: the seat can be tapped again. */
  offerUndo(words, undo) {
    const button = build("button", { type: "button", class: "btn small line" }, "Undo");
    button.addEventListener("click", () => {
      this.dropToast();
      undo();
    });
    this.putToast(words, button);
  }

  /** One at a time, on the drawing. */
  putToast(words, ...more) {
    this.dropToast();
    this.toast = build("div", { class: "mapundo" }, build("span", {}, words), ...more);
    this.frame.append(this.toast);
    this.toastTimer = setTimeout(() => this.dropToast(), TOAST_MS);
  }

  dropToast() {
    clearTimeout(this.toastTimer);
    this.toast?.remove();
    this.toast = null;
  }
}
