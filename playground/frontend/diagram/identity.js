// Which layer of a new tree is which of the old one, so that what is drawn can stay where it is while a network is edited.
import { same } from "./network.js";

/** Gives each top-level layer a number that follows it through edits. */
export class Identity {
  #numbers = new WeakMap();
  #next = 1;

  /** The number of a layer; a layer never seen gets a new one. */
  of(layer) {
    if (!this.#numbers.has(layer)) this.#numbers.set(layer, this.#next++);
    return this.#numbers.get(layer);
  }

  /** Hand numbers on from an old list of layers to a new one: first to equal layers, then to layers of the same kind, in order. */
  carry(before, after) {
    const left = before.filter((layer) => !after.includes(layer));
    const fresh = after.filter((layer) => !before.includes(layer));
    for (const alike of [same, (a, b) => a.kind === b.kind]) {
      for (const layer of fresh) {
        if (this.#numbers.has(layer)) continue;
        const place = left.findIndex((old) => alike(old, layer));
        if (place >= 0) this.#numbers.set(layer, this.of(left.splice(place, 1)[0]));
      }
    }
  }
}
