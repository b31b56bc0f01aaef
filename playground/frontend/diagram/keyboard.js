// The keyboard on the diagram: a walk through units and links, and what is done to the one it stands on.
import { linkAt, unitAt } from "./address.js";
import { markOf } from "./cell.js";
import { aloud } from "./hover.js";
import { along, box, next } from "./walk.js";
import { nearer } from "./zoom.js";

export const KEYS =
  "Arrow keys walk through the units, the square brackets along the links into one. Enter changes values, F freezes, S silences, Space selects for comparing, Escape lets go.";

export class Keyboard {
  #stood = null; // where the walk is, until the pointer takes over

  /** `picture` gives {stage, canvas, drawn, columns, gaps, hot, view, acts, screen(hot)} and takes heat(hot, at), cell(hot) and hear(sentence). */
  constructor(picture) {
    this.picture = picture;
    picture.canvas.addEventListener("keydown", (event) => this.#key(event));
    picture.canvas.addEventListener("blur", () => picture.heat(null));
  }

  /** Take the walk up again where it was left. */
  resume() {
    if (!this.#stood) return;
    const at = this.#stood;
    this.picture.canvas.focus({ preventScroll: true });
    this.#stand(at);
  }

  /** Forget where the walk was. */
  leave() {
    this.#stood = null;
  }

  #key(event) {
    const { picture } = this;
    if (event.altKey || event.ctrlKey || event.metaKey || !picture.drawn) return;
    const to = next(event.key, picture.hot, picture.drawn.columns, picture.columns) ?? along(event.key, picture.hot, picture.gaps);
    if (to) {
      this.#stand(to);
      picture.hear(aloud(to, picture.view));
    } else if (!picture.hot || !this.#act(event.key, picture.hot)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** What a key does to the unit or link that the walk stands on; whether it means anything there. */
  #act(key, hot) {
    const { picture } = this;
    const { acts, columns } = picture;
    const held = hot.type === "cell" ? markOf(columns, hot) : hot.type === "link" ? linkAt(columns, hot) : unitAt(columns, hot.column, hot.slot);
    if (key === "Enter") hot.type === "cell" ? picture.cell(hot) : acts.open(hot, () => picture.screen(hot));
    else if (key === "Escape") acts.let() || picture.heat(null);
    else if (key === " ") held && hot.type !== "link" && acts.select(held);
    else if (key === "f" || key === "F") held && acts.freeze(held);
    else if (key === "s" || key === "S") held && hot.type !== "link" && acts.silence(held);
    else return false;
    return true;
  }

  /** Bring a place into sight and look at it. */
  #stand(hot) {
    const { stage, drawn } = this.picture;
    const { x, y, width, height } = box(hot, drawn);
    const view = stage.parentElement;
    const [left, top] = [nearer(view.scrollLeft, view.clientWidth, x, width), nearer(view.scrollTop, view.clientHeight, y, height)];
    if (left !== view.scrollLeft || top !== view.scrollTop) view.scrollTo(left, top);
    this.#stood = hot;
    this.picture.heat(hot, [x + width - view.scrollLeft + view.offsetLeft, y - view.scrollTop + view.offsetTop]);
  }
}
