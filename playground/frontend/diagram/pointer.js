// The pointer on the diagram: what it points at, what it opens, where it may move the picture.
import { unitAt } from "./address.js";
import { cellAt } from "./cell.js";
import { pick } from "./hover.js";

const COVERS = ".nd-head, .nd-stack, .nd-gap, .nd-problem";
const STILL = 4; // px that the pointer may move between press and release of a click

export class Pointer {
  #pressed = [NaN, NaN];

  /** `picture` gives {stage, canvas, drawn, columns, view, acts, screen(hot)}, and takes heat(hot, at), cell(hot, choose) and leave(), the end of a walk by keyboard. */
  constructor(picture) {
    this.picture = picture;
    const { stage } = picture;
    stage.addEventListener("pointermove", (event) => this.#point(event));
    stage.addEventListener("pointerleave", () => picture.heat(null));
    stage.addEventListener("pointerdown", (event) => (this.#pressed = [event.clientX, event.clientY]));
    stage.addEventListener("click", (event) => this.#click(event));
  }

  /** Whether a press may move the picture: it meets neither a unit nor an element. */
  ground(event) {
    const { drawn, canvas } = this.picture;
    if (!drawn || event.target !== canvas) return false;
    const hot = this.#under(event);
    return !hot || hot.type === "link";
  }

  #point(event) {
    const { picture } = this;
    if (!picture.drawn || event.buttons) return picture.heat(null);
    const [x, y] = this.#place(event);
    const view = picture.stage.parentElement;
    picture.heat(covered(event) ? null : this.#under(event), [x - view.scrollLeft + view.offsetLeft, y - view.scrollTop + view.offsetTop]);
  }

  #click(event) {
    const { picture } = this;
    const [x, y] = this.#pressed;
    if (!picture.drawn || Math.hypot(event.clientX - x, event.clientY - y) > STILL || covered(event)) return;
    const hot = this.#under(event);
    if (!hot) return;
    picture.leave();
    if (hot.type === "cell") return picture.cell(hot, event.shiftKey);
    const { acts, columns } = picture;
    const spot = new DOMRect(event.clientX, event.clientY, 0, 0);
    if (event.shiftKey && hot.type !== "link") acts.select(unitAt(columns, hot.column, hot.slot));
    else if (!columns[hot.column]?.features) acts.open(hot, hot.type === "link" ? () => spot : () => picture.screen(hot));
  }

  /** What lies under an event. */
  #under(event) {
    const scene = this.picture.view;
    const place = this.#place(event);
    return cellAt(scene, ...place) ?? pick(scene, ...place);
  }

  /** An event's place on the stage. */
  #place({ clientX, clientY }) {
    const { left, top } = this.picture.stage.getBoundingClientRect();
    return [clientX - left, clientY - top];
  }
}

const covered = (event) => Boolean(event.target.closest?.(COVERS));
