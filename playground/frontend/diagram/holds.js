// What a person holds: which parameters are frozen and which units silenced, as the last frame says.
import { plural } from "./format.js";

const NONE = { frozen: {}, silenced: {} };

/** Questions about a frame's `held` part; blocks by their place in the scene, units and sources by their true index. */
export class Holds {
  #scene;
  #held;
  #units = new Map(); // frozen units by block, found once

  constructor(scene, held) {
    this.#scene = scene;
    this.#held = held ?? NONE;
    this.any = Boolean(held);
  }

  /** Whether one incoming weight is frozen. */
  link(place, unit, source) {
    const mask = this.#mask(place, "weight");
    return mask === true || Boolean(mask && mask.shape.length === 2 && mask[unit * mask.shape[1] + source]);
  }

  /** Whether a unit's bias is frozen. */
  bias(place, unit) {
    const mask = this.#mask(place, "bias");
    return mask === true || Boolean(mask?.[unit]);
  }

  /** Whether all that leads into a unit is frozen. */
  unit(place, unit) {
    return this.units(place).has(unit);
  }

  /** The units of a block into which all that leads is frozen. */
  units(place) {
    if (!this.#units.has(place)) this.#units.set(place, new Set(this.#whole(place)));
    return this.#units.get(place);
  }

  #whole(place) {
    const { tensors, units } = this.#scene.blocks[place] ?? {};
    const rows = this.#mask(place, "weight");
    if (!rows || (tensors.bias && !this.#mask(place, "bias"))) return [];
    const [count, width] = rows === true ? [units] : [rows.shape[0], rows.length / rows.shape[0]];
    const full = (unit) => rows === true || rows.subarray(unit * width, (unit + 1) * width).every(Boolean);
    return [...Array(count).keys()].filter((unit) => (!tensors.bias || this.bias(place, unit)) && full(unit));
  }

  /** Whether every parameter of a block is frozen. */
  block(place) {
    const block = this.#scene.blocks[place];
    const masks = this.#masks(place);
    const whole = [block?.tensors?.weight, block?.tensors?.bias].every((name) => !name || this.#held.frozen[name]);
    return whole && masks.length > 0 && masks.every((mask) => mask === true || mask.every(Boolean));
  }

  /** Whether a unit gives nothing to what follows. */
  silenced(place, unit) {
    return this.silent(place).includes(unit);
  }

  /** The silenced units of a block. */
  silent(place) {
    return this.#held.silenced?.[this.#scene.blocks[place]?.id] ?? [];
  }

  /** Note on drawn links {from, to} between two columns which are frozen, which of these alone, and which come from a silenced unit. */
  mark(links, before, column) {
    if (!this.any) return;
    for (const link of links) {
      const [source, unit] = [before.block.shown[before.slots[link.from].unit], column.block.shown[column.slots[link.to].unit]];
      link.frozen = this.link(column.place, unit, source);
      link.alone = link.frozen && !this.unit(column.place, unit);
      link.quiet = this.silenced(before.place, source);
    }
  }

  /** How many layers, units of other layers and links of other units are frozen, and how many units are silenced. */
  get counts() {
    const counts = { layers: 0, units: 0, links: 0, silenced: 0 };
    if (!this.any) return counts;
    this.#scene.blocks.forEach((block, place) => {
      counts.silenced += this.#held.silenced?.[block.id]?.length ?? 0;
      if (!this.#masks(place).length) return;
      if (this.block(place)) counts.layers++;
      else this.#count(place, block, counts);
    });
    return counts;
  }

  #count(place, block, counts) {
    const rows = this.#mask(place, "weight");
    if (!rows) return;
    const width = rows === true ? this.#scene.blocks[place - 1].units : rows.length / rows.shape[0]; // whole: links one by one, without the biases
    for (let unit = 0; unit < block.units; unit++) {
      if (this.unit(place, unit)) counts.units++;
      else if (rows === true) counts.links += width;
      else for (let k = unit * width; k < (unit + 1) * width; k++) counts.links += rows[k] ? 1 : 0;
    }
  }

  /** "1 unit silenced, 3 links frozen"; empty when nothing is held. */
  get sentence() {
    const { layers, units, links, silenced } = this.counts;
    const frozen = [
      [layers, "layer"],
      [units, "unit"],
      [links, "link"],
    ].filter(([count]) => count);
    const parts = silenced ? [`${plural(silenced, "unit")} silenced`] : [];
    if (frozen.length) parts.push(`${frozen.map(([count, noun]) => plural(count, noun)).join(" and ")} frozen`);
    return parts.join(", ");
  }

  /** The commands that let everything go. */
  get release() {
    const thawed = this.#scene.blocks.filter((_, place) => this.#masks(place).length).map(({ id }) => ({ op: "freeze", block: id, unit: null, source: null, on: false }));
    const heard = Object.entries(this.#held.silenced ?? {}).flatMap(([block, units]) => units.map((unit) => ({ op: "silence", block, unit, on: false })));
    return [...thawed, ...heard];
  }

  #mask(place, part) {
    return this.#held.frozen?.[this.#scene.blocks[place]?.tensors?.[part]] ?? null;
  }

  /** The masks of a block's parameters, true for one that is frozen whole, its followers' too; `network[2]` holds the tensors whose names begin with `2_`. */
  #masks(place) {
    const starts = (this.#scene.blocks[place]?.paths ?? []).map((path) => path.replace(/^network\[(\d+)\]$/, "$1_"));
    return Object.entries(this.#held.frozen ?? {})
      .filter(([name]) => starts.some((start) => name.startsWith(start)))
      .map(([, mask]) => mask);
  }
}
