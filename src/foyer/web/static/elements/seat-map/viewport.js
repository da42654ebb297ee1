// The part of the drawing that is seen: zoom, pan, fit. Units of the plan; scale is pixels a unit.

const TWEEN_MS = 240;
const SEAT_PX_MAX = 84; // A seat never grows larger than this.

export class Viewport {
  /** `frame` has a size of its own; `svg` fills it. `onChange()` after every move. */
  constructor(frame, svg, { box, pitch, onChange }) {
    Object.assign(this, { frame, svg, base: box, pitch, onChange });
    this.zoom = 1;
    this.x = box.x + box.width / 2;
    this.y = box.y + box.height / 2;
    this.observer = new ResizeObserver(() => this.apply());
    this.observer.observe(frame);
    this.apply();
  }

  destroy() {
    this.observer.disconnect();
    cancelAnimationFrame(this.tween);
  }

  get fitScale() {
    const { clientWidth, clientHeight } = this.frame;
    return Math.min(clientWidth / this.base.width, clientHeight / this.base.height) || 1;
  }

  get scale() {
    return this.fitScale * this.zoom;
  }

  /** Pixels from one seat to the next. */
  get seatPx() {
    return this.scale * this.pitch;
  }

  get isZoomed() {
    return this.zoom > 1.01;
  }

  get zoomMax() {
    return Math.max(1, SEAT_PX_MAX / (this.fitScale * this.pitch));
  }

  /** Keep within the hall and write it down. */
  apply() {
    this.zoom = Math.min(Math.max(1, this.zoom), this.zoomMax);
    const width = this.frame.clientWidth / this.scale;
    const height = this.frame.clientHeight / this.scale;
    this.x = clamp(this.x, this.base.x, this.base.width, width);
    this.y = clamp(this.y, this.base.y, this.base.height, height);
    this.view = { x: this.x - width / 2, y: this.y - height / 2, width, height };
    const { view } = this;
    this.svg.setAttribute("viewBox", [view.x, view.y, view.width, view.height].map((n) => n.toFixed(2)).join(" "));
    this.svg.style.setProperty("--unit", (1 / this.scale).toFixed(3));
    this.frame.classList.toggle("zoomed", this.isZoomed);
    this.onChange();
  }

  /** Units under a point of the window. */
  unitsAt(clientX, clientY) {
    const rect = this.frame.getBoundingClientRect();
    return [this.view.x + (clientX - rect.left) / this.scale, this.view.y + (clientY - rect.top) / this.scale];
  }

  /** Pixels in the frame of a place in units. */
  pixelsAt(x, y) {
    return [(x - this.view.x) * this.scale, (y - this.view.y) * this.scale];
  }

  /** Zoom by a factor; the point of the window stays where it is. */
  zoomBy(factor, clientX, clientY) {
    const rect = this.frame.getBoundingClientRect();
    const [px, py] = [clientX ?? rect.left + rect.width / 2, clientY ?? rect.top + rect.height / 2];
    const [x, y] = this.unitsAt(px, py);
    this.zoom = Math.min(Math.max(1, this.zoom * factor), this.zoomMax);
    this.x = x - (px - rect.left - rect.width / 2) / this.scale;
    this.y = y - (py - rect.top - rect.height / 2) / this.scale;
    this.apply();
  }

  /** Drag by pixels; what the edge of the hall refused comes back, for the page to scroll. */
  panBy(dx, dy) {
    const [x, y] = [this.x - dx / this.scale, this.y - dy / this.scale];
    [this.x, this.y] = [x, y];
    this.apply();
    return [(this.x - x) * this.scale, (this.y - y) * this.scale];
  }

  /** Come closer until a seat has `seatPx`, with a place in the middle. */
  approach(x, y, seatPx) {
    this.glide({ x, y, zoom: Math.max(this.zoom, seatPx / (this.fitScale * this.pitch)) });
  }

  fit() {
    this.glide({ x: this.base.x + this.base.width / 2, y: this.base.y + this.base.height / 2, zoom: 1 });
  }

  step(factor) {
    this.glide({ x: this.x, y: this.y, zoom: this.zoom * factor });
  }

  /** Move just enough that a place is well inside the frame. */
  reveal(x, y) {
    const margin = Math.min(this.pitch * 1.5, this.view.width / 3, this.view.height / 3);
    const { view } = this;
    const nx = Math.min(Math.max(this.x, x + margin - view.width / 2), x - margin + view.width / 2);
    const ny = Math.min(Math.max(this.y, y + margin - view.height / 2), y - margin + view.height / 2);
    if (nx !== this.x || ny !== this.y) this.glide({ x: nx, y: ny, zoom: this.zoom });
  }

  glide(target) {
    cancelAnimationFrame(this.tween);
    const from = { x: this.x, y: this.y, zoom: this.zoom };
    const began = performance.now();
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches || document.hidden;
    const move = (now) => {
      const part = calm ? 1 : Math.min(1, (now - began) / TWEEN_MS);
      const eased = 1 - (1 - part) ** 3;
      this.x = from.x + (target.x - from.x) * eased;
      this.y = from.y + (target.y - from.y) * eased;
      this.zoom = from.zoom + (target.zoom - from.zoom) * eased;
      this.apply();
      if (part < 1) this.tween = requestAnimationFrame(move);
    };
    move(began);
  }
}

function clamp(middle, start, length, seen) {
  if (seen >= length) return start + length / 2;
  return Math.min(Math.max(middle, start + seen / 2), start + length - seen / 2);
}
