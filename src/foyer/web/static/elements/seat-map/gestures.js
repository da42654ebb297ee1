// Fingers, mouse and wheel on the drawing. A page that wants to scroll is never held up: a hall that
// fits leaves one finger to the page, and a drag beyond the hall's edge scrolls on.

const DRAG_PX = 6; // Below this it was a tap.
const WHEEL_STEP = 0.0022; // Zoom per pixel of a pinching wheel.
const DOUBLE_TAP_ZOOM = 2;

/** `wasDrag()` tells a click handler whether the click ended a drag. */
export function listenToGestures(frame, viewport) {
  const fingers = new Map();
  let dragged = false;
  let started = null;

  const middle = () => {
    const all = [...fingers.values()];
    const x = all.reduce((sum, finger) => sum + finger.x, 0) / all.length;
    const y = all.reduce((sum, finger) => sum + finger.y, 0) / all.length;
    return { x, y, spread: all.length > 1 ? Math.hypot(all[0].x - all[1].x, all[0].y - all[1].y) : 0 };
  };

  function down(event) {
    if (event.button !== 0 || event.target.closest("button, .hovercard")) return;
    if (event.isPrimary) {
      fingers.clear();
      dragged = false;
    }
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    started = middle();
  }

  function move(event) {
    if (!fingers.has(event.pointerId)) return;
    const before = middle();
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    const now = middle();
    if (fingers.size === 1 && !viewport().isZoomed) return;
    if (!dragged && fingers.size === 1 && Math.hypot(now.x - started.x, now.y - started.y) < DRAG_PX) return;
    if (!dragged) {
      dragged = true;
      frame.setPointerCapture(event.pointerId);
      frame.classList.add("dragged");
    }
    if (before.spread && now.spread) viewport().zoomBy(now.spread / before.spread, now.x, now.y);
    const [, restY] = viewport().panBy(now.x - before.x, now.y - before.y);
    if (fingers.size === 1 && event.pointerType !== "mouse" && restY) window.scrollBy(0, -restY);
  }

  function up(event) {
    fingers.delete(event.pointerId);
    if (!fingers.size) frame.classList.remove("dragged");
  }

  function wheel(event) {
    if (!event.ctrlKey) return; // A plain wheel scrolls the page.
    event.preventDefault();
    viewport().zoomBy(Math.exp(-event.deltaY * WHEEL_STEP), event.clientX, event.clientY);
  }

  function doubleTap(event) {
    if (event.target.closest("[data-index], button")) return;
    viewport().zoomBy(DOUBLE_TAP_ZOOM, event.clientX, event.clientY);
  }

  frame.addEventListener("pointerdown", down);
  frame.addEventListener("pointermove", move);
  for (const name of ["pointerup", "pointercancel"]) frame.addEventListener(name, up);
  frame.addEventListener("wheel", wheel, { passive: false });
  frame.addEventListener("dblclick", doubleTap);
  return { wasDrag: () => dragged };
}
