// Dragging a column, a chip or a nested layer to another place, with a marker that shows where it would go.
import { el } from "../dom.js";

const START = 5; // px before a press becomes a drag

/** `places(path)` → [{list, index, x, y, width, height, inside}] in the stage's pixels; `drop(path, place)`; `free()` says whether anything may be moved. */
export class Drag {
  #held = null;

  constructor(stage, { places, drop, begin, free }) {
    Object.assign(this, { stage, places, drop, begin, free });
    this.marker = el("div.nd-marker", { hidden: true });
    stage.append(this.marker);
    this.down = (event) => this.#press(event);
    this.move = (event) => this.#move(event);
    this.up = (event) => this.#release(event);
    this.key = (event) => {
      if (event.key === "Escape" && this.#held?.ghost) {
        event.stopPropagation();
        this.#end();
      }
    };
    this.click = (event) => {
      if (this.swallow) {
        event.stopPropagation();
        event.preventDefault();
        this.swallow = false;
      }
    };
    stage.addEventListener("pointerdown", this.down);
    stage.addEventListener("click", this.click, true);
  }

  get active() {
    return Boolean(this.#held?.ghost);
  }

  #press(event) {
    this.swallow = false;
    const source = event.target.closest?.("[data-drag]");
    if (!source || event.button !== 0 || !this.free() || event.target.closest(".nd-step, .nd-mini, .nd-drop, .nd-between, .nd-stackadd")) return;
    this.#held = { path: source.dataset.drag, source, x: event.clientX, y: event.clientY, pointer: event.pointerId };
    document.addEventListener("pointermove", this.move);
    document.addEventListener("pointerup", this.up);
    document.addEventListener("pointercancel", this.up);
    document.addEventListener("keydown", this.key, true);
  }

  #move(event) {
    const held = this.#held;
    if (!held || event.pointerId !== held.pointer) return;
    if (!held.ghost && Math.hypot(event.clientX - held.x, event.clientY - held.y) < START) return;
    if (!held.ghost) this.#lift(held);
    event.preventDefault();
    held.ghost.style.transform = `translate(${event.clientX - held.x}px, ${event.clientY - held.y}px) rotate(1.5deg)`;
    const box = this.stage.getBoundingClientRect();
    held.place = nearest(held.places, event.clientX - box.left, event.clientY - box.top);
    this.marker.hidden = !held.place;
    if (held.place)
      for (const [key, value] of Object.entries({ left: held.place.x, top: held.place.y, width: held.place.width, height: held.place.height }))
        this.marker.style[key] = `${value}px`;
  }

  #lift(held) {
    this.begin();
    const [own, box] = [held.source.getBoundingClientRect(), this.stage.getBoundingClientRect()];
    held.ghost = held.source.cloneNode(true);
    held.ghost.classList.add("nd-ghost");
    held.ghost.removeAttribute("data-drag");
    for (const node of [held.ghost, ...held.ghost.querySelectorAll("*")])
      for (const name of ["data-path", "data-key", "data-add", "id"]) node.removeAttribute(name);
    Object.assign(held.ghost.style, { left: `${own.left - box.left}px`, top: `${own.top - box.top}px`, width: `${own.width}px` });
    held.ghost.inert = true;
    this.stage.append(held.ghost);
    held.source.classList.add("nd-lifted");
    this.stage.classList.add("nd-dragging");
    held.places = this.places(held.path);
  }

  #release(event) {
    const held = this.#held;
    if (!held || event.pointerId !== held.pointer) return;
    const { ghost, place, path } = held;
    this.#end();
    if (!ghost) return;
    this.swallow = true;
    setTimeout(() => {
      this.swallow = false;
    });
    if (event.type === "pointerup" && place) this.drop(path, place);
  }

  #end() {
    const held = this.#held;
    this.#held = null;
    held?.ghost?.remove();
    held?.source.classList.remove("nd-lifted");
    this.stage.classList.remove("nd-dragging");
    this.marker.hidden = true;
    document.removeEventListener("pointermove", this.move);
    document.removeEventListener("pointerup", this.up);
    document.removeEventListener("pointercancel", this.up);
    document.removeEventListener("keydown", this.key, true);
  }

  destroy() {
    this.#end();
    this.stage.removeEventListener("pointerdown", this.down);
    this.stage.removeEventListener("click", this.click, true);
    this.marker.remove();
  }
}

/** The place nearest to a point; inside a container's list only that list's places count, outside only the others. */
export function nearest(places, x, y) {
  const within = ({ left, top, right, bottom }) => x >= left && x <= right && y >= top && y <= bottom;
  const boxed = places.filter((place) => place.inside && within(place.inside));
  const smallest = Math.min(...boxed.map((place) => area(place.inside)));
  const open = boxed.length ? boxed.filter((place) => area(place.inside) === smallest) : places.filter((place) => !place.inside);
  let best = null,
    least = Infinity;
  for (const place of open) {
    const dx = Math.max(place.x - x, 0, x - place.x - place.width),
      dy = Math.max(place.y - y, 0, y - place.y - place.height);
    if (dx * dx + dy * dy < least) [best, least] = [place, dx * dx + dy * dy];
  }
  return best;
}

const area = ({ left, top, right, bottom }) => (right - left) * (bottom - top);
