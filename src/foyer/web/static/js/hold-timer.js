/* <hold-timer deadline now total>: counts down by the server's clock, survives sleep and reload.
   It is silent except at a few moments, and fires `hold-low` once and `hold-expired` once. */

import { announce } from "./foyer.js";

const SPOKEN_SECONDS = [300, 120, 60, 20];
const LOW_SECONDS = 60;

class HoldTimer extends HTMLElement {
  static observedAttributes = ["deadline"];

  connectedCallback() {
    const serverNow = Date.parse(this.getAttribute("now") ?? "");
    this.skew = Number.isNaN(serverNow) ? 0 : serverNow - Date.now();
    this.last = Infinity;
    this.tick = () => this.show();
    this.timer = setInterval(this.tick, 1000);
    document.addEventListener("visibilitychange", this.tick);
    this.show();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
    document.removeEventListener("visibilitychange", this.tick);
  }

  attributeChangedCallback() {
    this.last = Infinity;
    if (this.tick) this.show();
  }

  show() {
    const deadline = Date.parse(this.getAttribute("deadline") ?? "");
    if (Number.isNaN(deadline)) return;
    const left = Math.max(0, Math.floor((deadline - Date.now() - this.skew) / 1000));
    const text = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    const box = this.querySelector(".timer");
    const total = Number(this.getAttribute("total")) || 600;
    this.querySelector(".num").textContent = text;
    box.setAttribute("aria-label", `Seats kept for ${text}`);
    box.classList.toggle("low", left <= LOW_SECONDS);
    const share = Math.min(100, (left / total) * 100);
    this.querySelector(".val").setAttribute("stroke-dasharray", `${share.toFixed(1)} 100`);
    this.speak(left);
    this.last = left;
  }

  speak(left) {
    const passed = (mark) => this.last > mark && left <= mark && this.last !== Infinity;
    const mark = SPOKEN_SECONDS.find(passed);
    if (mark >= 60) announce(`Your seats are kept for ${mark / 60} more ${mark === 60 ? "minute" : "minutes"}.`);
    else if (mark) announce(`Your seats are kept for ${mark} more seconds. You can add time.`);
    if (passed(LOW_SECONDS)) this.dispatchEvent(new CustomEvent("hold-low", { bubbles: true }));
    if (left === 0 && this.last !== 0) {
      this.dispatchEvent(new CustomEvent("hold-expired", { bubbles: true }));
    }
  }
}

customElements.define("hold-timer", HoldTimer);
