// What a frame shows of a network, made from its weights: every drawn unit over the plane or the line, the answer, the links.
import { Arena } from "./arena.js";
import { grid, pieces } from "./grid.js";

const shaped = (values, shape) => Object.assign(values, { shape });

/** A scene's mind with what it takes to draw pictures. `view` = {tensors, silenced}: weights, and the units that give 0, by block. */
export class Pictures {
  #arena = new Arena();

  constructor(mind, { blocks, data, extent, grid: size }) {
    Object.assign(this, { mind, blocks, extent, size, form: data.form });
  }

  /** A part `units` of a frame, and the answer on the same grid as a part `surface`. */
  units({ tensors, silenced }) {
    const points = grid(this.form, this.extent, this.size), n = this.mind.count(points);
    const values = this.mind.run(tensors, points, { silenced });
    return { units: values.map((all, i) => this.#drawn(all, this.blocks[i].shown, n)), surface: this.#answer(values.at(-1), this.size) };
  }

  /** Both parts, the answer on a grid of `size` points a side; 0 for none. */
  parts(view, size) {
    const { units, surface } = this.units(view);
    return size ? { units, surface: size > this.size ? this.surface(view, size) : surface } : { units };
  }

  /** A part `surface` of a frame, `size` points a side. */
  surface(view, size) {
    return this.#answer(this.#each(view, size, this.blocks.length - 1, null), size);
  }

  /** One unit, by its index in its block, over the plane: {values, size, low, high}. */
  map(view, block, unit, size) {
    const values = this.#each(view, size, block, unit);
    return { values, size, ...range(values) };
  }

  /** A part `weights` of a frame: between drawn units. */
  weights(tensors) {
    return this.blocks.map((block, i) => (block.weighted && block.tensors.weight ? this.#between(tensors, block, this.blocks[i - 1]) : null));
  }

  /** The values of a block on a fine grid, or of one of its units. */
  #each({ tensors, silenced }, size, block, unit) {
    const parts = pieces(this.form, this.extent, size), n = this.mind.count(parts[0]), total = n * parts.length;
    let out = null;
    parts.forEach((points, k) => {
      this.#arena.rewind();
      const values = this.mind.run(tensors, points, { silenced, upto: block, take: this.#arena.take }).at(-1);
      const first = unit ?? 0, units = unit === null ? values.length / n : 1;
      out ??= new Float32Array(units * total);
      for (let u = 0; u < units; u++) out.set(values.subarray((first + u) * n, (first + u + 1) * n), u * total + k * n);
    });
    return out;
  }

  #answer(outputs, size) {
    const side = this.form === "line" ? [size] : [size, size], n = side.reduce((a, b) => a * b);
    const { probability, value } = this.mind.answer(outputs, n);
    return probability ? { probability: shaped(probability, [probability.length / n, ...side]) } : { value: shaped(value, side) };
  }

  #drawn(all, shown, n) {
    const some = shown.length * n === all.length ? all.slice() : new Float32Array(shown.length * n);
    if (some.length !== all.length) shown.forEach((unit, k) => some.set(all.subarray(unit * n, (unit + 1) * n), k * n));
    if (this.form === "line") return { curves: shaped(some, [shown.length, this.size]) };
    const low = new Float32Array(shown.length), high = new Float32Array(shown.length);
    for (let k = 0; k < shown.length; k++) ({ low: low[k], high: high[k] } = range(some.subarray(k * n, (k + 1) * n)));
    return { maps: shaped(some, [shown.length, this.size, this.size]), low, high };
  }

  #between(tensors, block, before) {
    const whole = tensors[block.tensors.weight], inputs = before.units;
    const weight = new Float32Array(block.shown.length * before.shown.length);
    block.shown.forEach((unit, to) => before.shown.forEach((source, from) => { weight[to * before.shown.length + from] = whole[unit * inputs + source]; }));
    const bias = block.tensors.bias && shaped(Float32Array.from(block.shown, (unit) => tensors[block.tensors.bias][unit]), [block.shown.length]);
    return { weight: shaped(weight, [block.shown.length, before.shown.length]), bias };
  }
}

/** A unit's map among those that a frame has, {values, size, low, high}; null where it has none. */
export function drawn(frame, scene, block, unit) {
  const { maps, low, high } = frame.units?.[block] ?? {}, k = scene.blocks[block].shown.indexOf(unit);
  if (!maps || k < 0) return null;
  const size = maps.shape[1];
  return { values: maps.subarray(k * size ** 2, (k + 1) * size ** 2), size, low: low[k], high: high[k] };
}

/** The lowest and highest finite number, 0 where there is none. */
export function range(values) {
  let low = Infinity, high = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value < low && value > -Infinity) low = value;
    if (value > high && value < Infinity) high = value;
  }
  return low <= high ? { low, high } : { low: 0, high: 0 };
}

/** Every array of {units, surface} or {map}. */
export const arrays = ({ units = [], surface, map }) =>
  [...units.flatMap(({ maps, curves }) => [maps, curves]), surface?.probability, surface?.value, map?.values].filter(Boolean);
