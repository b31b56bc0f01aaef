// The room that the diagram takes and the part of it that is in sight.
import { holds, sight } from "./sight.js";

export class Room {
  #extent = null; // of the whole picture {width, height}

  /** `stage` is the node that carries the picture, its parent the one that scrolls. */
  constructor(stage) {
    this.stage = stage;
    this.scroller = stage.parentElement;
  }

  /** Make room for a picture {width, height} seen `by` times as near. */
  take(extent, by) {
    this.#extent = extent;
    this.stage.style.width = `${extent.width}px`;
    this.stage.style.height = by > 1 ? `${extent.height}px` : "";
    this.scroller.classList.toggle("nd-near", by > 1);
    this.sight = sight(this.view, extent);
  }

  /** What is seen of it {x, y, width, height}. */
  get view() {
    const { scrollLeft: x, scrollTop: y, clientWidth: width, clientHeight: height } = this.scroller;
    return { x, y, width, height };
  }

  /** Follow the scroller; whether another part must be painted. */
  scrolled() {
    if (!this.#extent || holds(this.sight, this.view, this.#extent)) return false;
    this.sight = sight(this.view, this.#extent);
    return true;
  }
}
