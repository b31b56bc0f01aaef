// One unit of a mosaic looked at closely: asked for once the pointer rests on its cell, kept while it is pinned.
import { known } from "./live.js";

const REST = 60; // ms that the pointer stays before a unit is asked for

/** `stage` is what the views share; `changed()` is called when another picture is there. A mark is {column, place, block, unit, title}. */
export class Focus {
  #timer = 0;
  #asked = null;
  pinned = null;
  part = null;

  constructor(stage, changed) {
    Object.assign(this, { stage, changed });
  }

  get needs() {
    return this.#asked ? ["focus"] : [];
  }

  /** Look at a unit, or, with null, at the pinned one. */
  look(mark) {
    const next = mark ?? this.pinned;
    clearTimeout(this.#timer);
    if (same(next, this.#asked)) return;
    this.#timer = setTimeout(() => this.#ask(next), mark ? REST : 0);
  }

  /** Keep a unit's picture when the pointer leaves; the same one again lets it go. True, since there is always something to do. */
  pin(mark) {
    this.pinned = same(mark, this.pinned) ? null : mark;
    this.look(mark);
    this.changed();
    return true;
  }

  /** Forget everything: another network. */
  clear() {
    clearTimeout(this.#timer);
    [this.#asked, this.pinned, this.part] = [null, null, null];
  }

  #ask(mark) {
    const needed = this.needs.length;
    this.#asked = mark;
    this.part = null;
    this.stage.send({ op: "focus", block: mark?.block ?? null, unit: mark?.unit ?? 0 });
    if (needed !== this.needs.length) this.stage.watch();
    this.#show(mark);
    this.changed();
  }

  #show(mark) {
    this.stage.emit("unit", mark && { block: mark.place, unit: mark.unit, title: mark.title });
  }

  /** Take what a frame says of the unit; `scene` is the run's. */
  frame(frame, scene) {
    const { focus } = frame;
    const asked = this.#asked;
    if (!focus || !asked || focus === this.part?.source || focus.block !== asked.block || focus.unit !== asked.unit) return;
    const { display } = scene.blocks[asked.place];
    this.part = { ...asked, source: focus, units: known(display, pictureOf(focus)) };
    this.#show(asked);
    this.changed();
  }

  /** What is known of a unit; null while it has not arrived. */
  of(mark) {
    return same(mark, this.part) ? this.part : null;
  }

  destroy() {
    clearTimeout(this.#timer);
  }
}

const same = (a, b) => a === b || Boolean(a && b && a.place === b.place && a.unit === b.unit);

/** The unit's map, image, row, curve or value in the form in which a block's units come, as if it were the only one. */
function pictureOf({ map, image, row, curve, value }) {
  const numbers = map ?? image ?? row;
  if (numbers) {
    const [low, high] = bounds(numbers);
    return { maps: shaped(numbers, [1, ...numbers.shape]), low: Float32Array.of(low), high: Float32Array.of(high) };
  }
  return curve ? { curves: shaped(curve, [1, curve.length]) } : { values: Float32Array.of(value) };
}

const shaped = (numbers, shape) => Object.assign(Float32Array.from(numbers), { shape });

function bounds(numbers) {
  const finite = numbers.filter(Number.isFinite);
  return [finite.reduce((a, b) => Math.min(a, b), Infinity), finite.reduce((a, b) => Math.max(a, b), -Infinity)].map((end) => (Number.isFinite(end) ? end : 0));
}
