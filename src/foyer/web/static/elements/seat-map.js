// <seat-map>: the drawn hall on the seat page. The contract with the page stands in
// templates/shop/seats.html; the parts are in seat-map/, one story a file.

import { decodeGeometry } from "./geometry.js";
import { ask } from "./seat-map/api.js";
import { buildAreas } from "./seat-map/areas.js";
import { listenToFilter } from "./seat-map/filter.js";
import { listenToGestures } from "./seat-map/gestures.js";
import { Holds } from "./seat-map/holds.js";
import { Live } from "./seat-map/live.js";
import { Messages } from "./seat-map/messages.js";
import { Overview } from "./seat-map/overview.js";
import { explainRefusal, sayGone } from "./seat-map/refusals.js";
import { Scene } from "./seat-map/scene.js";
import { build } from "./seat-map/shapes.js";
import { Store } from "./seat-map/store.js";
import { SvgMap } from "./seat-map/svg-map.js";
import { buildSectionHead, buildZoomer } from "./seat-map/toolbar.js";
import { nameSeat, nameSeats } from "./seat-map/words.js";

const ONE_MAP_SEATS_MAX = 2_000; // Above this the hall opens as sections.
const WIDE_SEATS = 400; // From here on the map takes the page's whole width.
const MODES = { live: "live", polling: "every few seconds", offline: "no connection", closed: "the sale is over" };
const HINT = "Arrow keys move from seat to seat, Enter takes a seat or gives it back, Escape leaves the map.";
const HINT_TOUCH = "Tap an area to come closer, tap a seat to take it.";
const HINT_SECTIONS = "Tap a section to step in. On the keyboard: arrows move, Enter opens, Escape comes back here.";

class SeatMap extends HTMLElement {
  connectedCallback() {
    if (this.started) return;
    this.started = true;
    this.start().catch((error) => this.giveUp(error));
  }

  disconnectedCallback() {
    this.live?.stop();
  }

  /** Without the plan the page's own words stay: they lead to the list. */
  giveUp(error) {
    this.dataset.failed = error.message;
    this.live?.stop();
  }

  async start() {
    const data = JSON.parse(document.getElementById(this.getAttribute("data")).textContent);
    const planned = ask(this.getAttribute("plan-url"));
    const known = ask(this.getAttribute("availability-url"));
    this.store = new Store(decodeGeometry(await planned), data);
    this.store.applyAvailability(await known);
    this.holds = new Holds(this.store, {
      showId: data.showId,
      holdsUrl: this.getAttribute("holds-url"),
      ownUrl: this.getAttribute("own-holds-url"),
      onChange: (holds) => this.dispatchEvent(new CustomEvent("holds-changed", { bubbles: true, detail: { holds } })),
      onRefused: (problem, step) => this.explain(problem, step),
    });
    this.holds.onEnd = () => this.expire();
    if (data.holds.length) this.store.setHolds(data.holds);
    else await this.holds.reload().catch(() => {});
    this.mount();
    this.listen();
    this.live = new Live(this.store, {
      availabilityUrl: this.getAttribute("availability-url"),
      liveUrl: this.getAttribute("live-url"),
      onMode: (mode) => this.showMode(mode),
    });
    await this.live.start();
    this.dataset.ready = "";
  }

  mount() {
    this.frame = build("div", { class: "mapframe" });
    this.hint = build("p", { class: "maphint sm muted", id: "map-hint" }, "");
    this.messages = new Messages({
      status: document.getElementById(this.getAttribute("status")),
      place: document.getElementById(this.getAttribute("messages")),
      frame: this.frame,
    });
    this.zoomer = buildZoomer(() => this.scene.viewport);
    const areas = buildAreas(this.store, { want: (changes) => this.holds.want(changes) });
    const foot = build("div", { class: "mapfoot" }, this.hint, this.zoomer.box);
    this.replaceChildren(this.frame, foot, ...(areas ? [areas] : []));
    this.gestures = listenToGestures(this.frame, () => this.scene.viewport);
    this.toggleAttribute("data-wide", this.store.plan.seats.length > WIDE_SEATS);
    if (this.store.plan.seats.length > ONE_MAP_SEATS_MAX) this.openOverview();
    else this.stage(new SvgMap(this.store));
  }

  /** Show a drawing; the one before goes. */
  stage(drawing) {
    this.scene?.destroy();
    this.head?.remove();
    this.head = null;
    const box = drawing.layout?.box ?? drawing.box;
    this.frame.style.aspectRatio = `${box.width} / ${box.height}`;
    this.scene = new Scene(this.frame, drawing, {
      store: this.store,
      gestures: this.gestures,
      chosen: (key) => this.choose(key),
      left: () => this.leave(),
      moved: (scene) => this.zoomer.update(scene?.viewport ?? { zoom: 1, zoomMax: 2, isZoomed: false }),
    });
    this.zoomer.update(this.scene.viewport);
    if (this.fits) drawing.filter(this.fits);
    this.hint.textContent = this.hintFor(this.scene);
    this.count();
  }

  hintFor({ isSeats }) {
    if (!isSeats) return HINT_SECTIONS;
    return matchMedia("(pointer: coarse)").matches ? HINT_TOUCH : HINT;
  }

  openOverview() {
    this.section = null;
    this.stage(new Overview(this.store));
  }

  openSection(section) {
    this.section = section;
    const overview = new Overview(this.store);
    const { head, update } = buildSectionHead(section, { store: this.store, overview, onBack: () => this.closeSection() });
    overview.destroy();
    this.stage(new SvgMap(this.store, { section }));
    this.head = head;
    this.updateHead = update;
    this.prepend(head);
    this.messages.say(`Section ${section.name} is open. ${head.querySelector("p").textContent}.`);
    this.scene.rover.go(this.scene.rover.current);
  }

  closeSection() {
    const { index } = this.section;
    this.openOverview();
    this.scene.rover.go(index);
  }

  leave() {
    if (this.section) return this.closeSection();
    const next = document.querySelector("#my-seats a[href], #my-seats button") ?? this.zoomer.box.querySelector("button");
    return next?.focus();
  }

  choose(key) {
    if (typeof key === "string") return this.goToArea(key.slice("area ".length));
    if (!this.scene.isSeats) return this.openSection(this.store.plan.sections[key]);
    return this.toggle(this.store.plan.seats[key]);
  }

  goToArea(id) {
    const line = document.getElementById(`area-${id}`);
    line.scrollIntoView({ block: "nearest" });
    line.querySelector("button:not([disabled])")?.focus();
  }

  toggle(seat) {
    const state = this.store.stateOf(seat.index);
    const name = nameSeat(seat, { withSection: this.store.many });
    this.messages.clear();
    if (state === "taken") return this.messages.show(`${name} is taken.`);
    if (state === "held") return this.messages.show(`Someone else is choosing ${name}. It may come back in a few minutes.`);
    if (!this.store.data.onSale) return this.messages.show("Seats of this show cannot be taken at the moment.");
    const taking = state === "free";
    this.holds.want([[seat.id, taking ? 1 : 0]]);
    const price = this.store.priceWords(seat.category);
    const words = taking ? `${name} is yours for now${price ? `, ${price}` : ""}.` : `${name} is given back.`;
    this.messages.say(words);
    return this.messages.offerUndo(words, () => this.holds.want([[seat.id, taking ? 0 : 1]]));
  }

  explain(problem, step) {
    this.messages.dropToast();
    explainRefusal(problem, step, {
      store: this.store,
      messages: this.messages,
      take: (seats) => this.holds.want(seats.map((seat) => [seat.id, 1])),
      retry: () => this.holds.want(step.add.map((id) => [id, 1])),
    });
  }

  listen() {
    const page = this.closest("main") ?? document;
    listenToFilter(page.querySelector("[data-price-filter]"), {
      onChange: (fits) => {
        this.fits = fits;
        this.scene.drawing.filter(fits);
        this.messages.say(fits ? this.countFitting(fits) : "All seats are shown.");
      },
    });
    this.freeCount = page.querySelector("[data-free-count]");
    this.store.subscribe((change) => this.follow(change));
    document.addEventListener("my-seats-changed", () => this.holds.reload().catch(() => {}));
    document.addEventListener("hold-expired", () => this.expire());
  }

  countFitting(fits) {
    const free = this.store.plan.seats.filter((seat) => fits(seat) && this.store.stateOf(seat.index) === "free");
    return `${free.length} free ${free.length === 1 ? "seat fits" : "seats fit"}. The others are faded.`;
  }

  /** After every change: counts, and a word about a seat that went while it was looked at. */
  follow({ seats, mine }) {
    this.count();
    const index = this.scene.attended;
    if (mine || index === null || !seats?.has(index)) return;
    const state = this.store.stateOf(index);
    const seat = this.store.plan.seats[index];
    const isOurs = this.store.heldCounts().has(seat.id) || this.holds.running;
    if ((state === "held" || state === "taken") && !isOurs) this.messages.say(sayGone(seat, this.store));
  }

  count() {
    const free = this.store.countFree();
    const label = `Seat map, ${this.store.plan.name}, ${this.store.placeCount} places, ${free} available`;
    this.scene?.drawing.svg.setAttribute("aria-label", this.section ? `Section ${this.section.name}` : label);
    if (this.head) this.updateHead();
    if (!this.freeCount) return;
    const words = `${free} of ${this.store.placeCount} free${this.mode ? ` · ${MODES[this.mode]}` : ""}`;
    if (this.freeCount.textContent !== words) this.freeCount.textContent = words;
  }

  showMode(mode) {
    if (mode === "offline" && this.mode !== "offline") this.messages.say("The connection is lost. What you see may be out of date.");
    this.mode = mode;
    this.count();
  }

  /** The time is up, by our clock: ask what is left, and offer the same seats again. */
  async expire() {
    if (this.expiring) return;
    this.expiring = true;
    const before = this.store.mySeats();
    try {
      await this.holds.reload();
      await this.live.refresh();
    } catch {
      return;
    } finally {
      this.expiring = false;
    }
    const lost = before.filter((seat) => this.store.stateOf(seat.index) !== "mine");
    if (!lost.length) return;
    const back = lost.filter((seat) => this.store.stateOf(seat.index) === "free");
    this.messages.notice({
      level: "warn",
      title: "Your time was up.",
      text: back.length ? "Your seats went back on sale and are still free." : "Your seats went back on sale, and someone else has them.",
      actions: back.length ? [[`Take ${nameSeats(back, { withSection: this.store.many }).replace(/^Row/, "row")} again`, () => this.holds.want(back.map((seat) => [seat.id, 1]))]] : [],
    });
    this.dispatchEvent(new CustomEvent("holds-changed", { bubbles: true, detail: { holds: this.store.holds } }));
  }
}

customElements.define("seat-map", SeatMap);
