// Nearer and farther: tiles, gaps and links grow, texts keep their size. Ctrl with the wheel, two fingers, + − 0 and buttons; a drag on empty ground moves the picture.
import { el } from "../dom.js";
import { line } from "./icons.js";

const LEAST = 0.3,
  MOST = 8;
const READABLE = 0.75; // as much as this, a network is made smaller by itself so that its output is in sight
const STEP = 1.25; // of a button or key
const START = 4; // px before a press becomes a drag

/** A layout `by` times as large. The strip between headers and feet keeps its middle when it shrinks, and its top when it grows. */
export function zoomed(layout, by) {
  if (by === 1) return { ...layout, zoom: 1 };
  const { top, bottom } = layout;
  const grown = by > 1 ? by : 1;
  const lift = by > 1 ? 0 : ((bottom - top) * (1 - by)) / 2;
  const across = (x) => x * by;
  const down = (y) => top + lift + (y - top) * by;
  const columns = layout.columns.map((column) => {
    const out = { ...column, size: column.size * by };
    for (const key of ["before", "after"]) out[key] = column[key] * Math.min(1, by);
    for (const key of ["x", "width", "centre", "left", "right"]) out[key] = across(column[key]);
    for (const key of ["top", "bottom", "middle"]) out[key] = down(column[key]);
    out.tiles = column.tiles.map(({ x, y, size }) => ({ x: across(x), y: down(y), size: size * by }));
    if (column.mosaic) out.mosaic = { ...column.mosaic, x: across(column.mosaic.x), y: down(column.mosaic.y), cell: column.mosaic.cell * by };
    if (column.stack) out.stack = stack(column.stack, out.middle, across, Math.min(1, by));
    if (column.plus) out.plus = { x: across(column.plus.x), y: down(column.plus.y) };
    return out;
  });
  return { ...layout, zoom: by, width: layout.width * by, columns, bottom: top + (bottom - top) * grown };
}

/** A container's lists are elements: they shrink with the rest, and grow no larger than they are. */
function stack({ x, width, height, lanes }, middle, across, by) {
  return { x: across(x), y: middle - (height * by) / 2, width: width * by, height: height * by, lanes: lanes.map((lane) => ({ ...lane, y: lane.y * by })) };
}

/** How far a scroller must be so that what was under a point stays there: `at` the point in it, `from` and `to` the zooms. */
export const kept = (scroll, at, origin, from, to) => Math.max(0, origin + (scroll + at - origin) * (to / from) - at);

/** How far to scroll so that a stretch from `at` on, `size` long, is in sight with some room around it. */
export function nearer(scroll, room, at, size) {
  const margin = Math.min(24, Math.max(0, (room - size) / 2));
  return Math.max(0, Math.min(at - margin, Math.max(scroll, at + size + margin - room)));
}

/**
 * How near the picture is. `scroller` scrolls the stage; `host` has `natural`, the layout before it is zoomed, `ground(event)`, whether a press
 * there may move the picture, `spot`, the point of the scroller {x, y} that is looked at, or null, and `magnify(by)`, which shows it.
 */
export class Zoom {
  by = 1;
  fitted = true; // whether it follows the room there is
  #spread = null;

  constructor(scroller, canvas, host) {
    Object.assign(this, { scroller, canvas, host });
    const button = (name, label, act) => el("button.nd-tool", { type: "button", title: label, "aria-label": label, onclick: act }, line(name));
    this.out = button("minus", "Zoom out (−)", () => this.step(1 / STEP));
    this.into = button("plus", "Zoom in (+)", () => this.step(STEP));
    this.all = el("button.nd-tool.nd-fit", { type: "button", title: "Show the whole network (0)", "aria-label": "Show the whole network", onclick: () => this.fit() });
    this.node = el("div.nd-zoom", { role: "group", "aria-label": "Zoom" }, this.out, this.all, this.into);
    this.abort = new AbortController();
    const listen = (node, type, act, options) => node.addEventListener(type, act, { signal: this.abort.signal, ...options });
    listen(scroller, "wheel", (event) => this.#wheel(event), { passive: false });
    listen(scroller, "touchstart", (event) => (this.#spread = fingers(event)));
    listen(scroller, "touchmove", (event) => this.#pinch(event), { passive: false });
    listen(scroller, "pointerdown", (event) => this.#pan(event));
    listen(canvas, "keydown", (event) => this.#key(event));
    this.tell();
  }

  /** The zoom at which the whole network is seen. */
  get whole() {
    return Math.max(LEAST, Math.min(1, this.scroller.clientWidth / (this.host.natural?.width ?? 1)));
  }

  fit() {
    this.fitted = true;
    this.set(this.whole);
    this.scroller.scrollTo(0, 0);
  }

  /** The room has changed. */
  resized() {
    this.by = Math.max(this.whole, this.fitted ? Math.min(this.by, 1) : this.by);
    if (this.fitted && (this.by < 1 || this.whole >= READABLE)) this.by = this.whole;
    this.tell();
  }

  step(factor) {
    const { clientWidth, clientHeight } = this.scroller;
    const { x, y } = this.host.spot ?? { x: clientWidth / 2, y: clientHeight / 2 };
    this.#about(this.by * factor, x, y);
  }

  set(by) {
    this.by = Math.max(this.whole, Math.min(MOST, Math.abs(by - 1) < 0.02 ? 1 : by));
    this.host.magnify(this.by);
    this.tell();
  }

  /** Zoom so that what lies at a point of the scroller stays there. */
  #about(by, x, y) {
    const { scroller, host } = this;
    const from = this.by;
    const [left, top] = [scroller.scrollLeft, scroller.scrollTop];
    this.fitted = false;
    this.set(by);
    scroller.scrollTo(kept(left, x, 0, from, this.by), kept(top, y, host.natural.top, from, this.by));
  }

  tell() {
    this.out.disabled = this.by <= this.whole;
    this.into.disabled = this.by >= MOST;
    this.all.textContent = `${Math.round(this.by * 100)} %`;
  }

  #wheel(event) {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      const { left, top } = this.scroller.getBoundingClientRect();
      const pixels = event.deltaY * (event.deltaMode ? 16 : 1);
      this.#about(this.by * Math.exp(-Math.max(-60, Math.min(60, pixels)) / 160), event.clientX - left, event.clientY - top);
    } else if (!event.shiftKey && Math.abs(event.deltaY) > Math.abs(event.deltaX) && this.scroller.scrollHeight <= this.scroller.clientHeight) {
      const before = this.scroller.scrollLeft;
      this.scroller.scrollLeft += event.deltaY * (event.deltaMode ? 16 : 1);
      if (this.scroller.scrollLeft !== before) event.preventDefault();
    }
  }

  #pinch(event) {
    const now = fingers(event);
    if (!now || !this.#spread) return;
    event.preventDefault();
    const { left, top } = this.scroller.getBoundingClientRect();
    this.#about((this.by * now.apart) / this.#spread.apart, now.x - left, now.y - top);
    this.#spread = now;
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = { "+": () => this.step(STEP), "=": () => this.step(STEP), "-": () => this.step(1 / STEP), "−": () => this.step(1 / STEP), 0: () => this.fit() }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  /** Drag the picture along with the pointer. */
  #pan(event) {
    if (event.button !== 0 || event.pointerType === "touch" || !this.host.ground(event)) return;
    const { scroller } = this;
    const [x, y, left, top] = [event.clientX, event.clientY, scroller.scrollLeft, scroller.scrollTop];
    const done = new AbortController();
    const on = (type, act) => document.addEventListener(type, act, { signal: done.signal });
    on("pointermove", (move) => {
      const [dx, dy] = [move.clientX - x, move.clientY - y];
      if (!scroller.classList.contains("nd-panning") && Math.hypot(dx, dy) < START) return;
      scroller.classList.add("nd-panning");
      scroller.scrollTo(left - dx, top - dy);
    });
    for (const type of ["pointerup", "pointercancel"])
      on(type, () => {
        scroller.classList.remove("nd-panning");
        done.abort();
      });
  }

  destroy() {
    this.abort.abort();
  }
}

function fingers({ touches }) {
  if (touches.length !== 2) return null;
  const [a, b] = touches;
  return { apart: Math.max(1, Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY)), x: (a.clientX + b.clientX) / 2, y: (a.clientY + b.clientY) / 2 };
}
