// What the hall says: a sentence for everyone, a notice with a way on, an undo for five seconds.
// Nothing here moves the focus.

import { build, drawIcon } from "./shapes.js";

const UNDO_MS = 5_000;
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
    box.scrollIntoView({ block: "nearest" });
    this.shown = box;
    this.say([title, text].filter(Boolean).join(" "));
  }

  clear() {
    this.shown?.remove();
    this.shown = null;
  }

  /** Offer to take something back. Nothing is lost when it goes: the seat can be tapped again. */
  offerUndo(words, undo) {
    this.dropUndo();
    const button = build("button", { type: "button", class: "btn small line" }, "Undo");
    button.addEventListener("click", () => {
      this.dropUndo();
      undo();
    });
    this.undo = build("div", { class: "mapundo" }, build("span", {}, words), button);
    this.frame.append(this.undo);
    this.undoTimer = setTimeout(() => this.dropUndo(), UNDO_MS);
  }

  dropUndo() {
    clearTimeout(this.undoTimer);
    this.undo?.remove();
    this.undo = null;
  }
}
