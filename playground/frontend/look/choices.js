// What is looked at: the example, a layer, one of its units and one of its numbers.
import { Chosen } from "../explain/chosen.js";

export class Choices extends Chosen {
  constructor() { super("neural-playground-look", { site: null, unit: 0, cell: null }); }

  /** Fit what is chosen to the network as it is. */
  begin(opened) {
    const { held } = super.begin(opened);
    const { now } = this;
    const found = opened.sites.find(({ id }) => id === held.site) ?? opened.sites[1] ?? opened.sites[0];
    const stays = found.id === held.site;
    now.site = found.id;
    now.unit = stays && Number.isInteger(held.unit) && held.unit < found.units ? held.unit : 0;
    now.cell = stays && fits(held.cell, found.shape) ? held.cell : null;
    this.save();
  }

  /** Another layer begins with its first unit. */
  merge(partial) {
    const moved = partial.site !== undefined && partial.site !== this.now.site;
    return super.merge(moved ? { unit: 0, cell: null, ...partial } : partial);
  }
}

const fits = (cell, shape) => Array.isArray(cell) && cell.length === shape.length && cell.every((at, axis) => Number.isInteger(at) && at >= 0 && at < shape[axis]);
