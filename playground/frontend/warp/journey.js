// The data and the plane's grid carried through all stages of one network: where each point is drawn at any place between two of them.
import { Glide } from "../plot.js";
import { gridPoints } from "./grid.js";
import { Projection } from "./projection.js";
import { stagesOf } from "./stages.js";

const INERTIA = 0.01;   // of the components while the network trains
const AT_REST = 1e-9;   // enough to decide between components of exactly the same variance
const EXTRAS = 8;       // numbers after the coordinates: four limits, two arrows

export class Journey {
  #glides = new Map();
  #version = 0;
  #done = [];

  constructor(scene) {
    const { x, part } = scene.data;
    const grid = gridPoints(scene.extent);
    this.stages = stagesOf(scene);
    this.marks = part.length;
    this.cloud = new Float32Array(2 * this.marks + grid.length);
    this.cloud.set(x);
    this.cloud.set(grid, 2 * this.marks);
    this.count = this.cloud.length / 2;
    const rows = Array.from(part.keys()).filter((i) => part[i] === 0);
    this.projections = this.stages.map(({ dims }) => new Projection(dims, this.marks, rows));
  }

  /** Take the weights of a frame; whether they are new. */
  take(mind, tensors, silenced, training) {
    const news = [mind, tensors, silenced, training, JSON.stringify(silenced ?? null)];
    if (this.taken && [0, 1, 3, 4].every((i) => news[i] === this.taken[i])) return false;
    this.taken = news;
    this.layers = [];
    this.inertia = training ? INERTIA : AT_REST;
    this.#version++;
    return true;
  }

  get known() { return this.#version > 0; }

  /** A stage's values with the latest weights, unit-major; no layer behind the stages that are asked for is computed. */
  values({ block, part }) {
    const [mind, tensors, silenced] = this.taken;
    if (block >= this.layers.length) this.layers = mind.linear(tensors, this.cloud, { silenced, upto: block });
    if (part !== "answer") return this.layers[block][part];
    const { probability, value } = mind.answer(this.layers[block].post, this.count);
    return probability ?? value;
  }

  /** The projection of stage k with the latest weights. */
  projection(k) {
    const own = this.projections[k];
    if (this.#done[k] !== this.#version) {
      this.#done[k] = this.#version;
      own.take(this.values(this.stages[k]), this.count, () => (k > 0 ? this.projection(k - 1).coords : this.cloud), this.inertia);
    }
    return own;
  }

  /** Where what is shown at a place has values that are no finite numbers: the first stage that has, else null. */
  broken(at) {
    if (!this.around(at).some((k) => this.projection(k).broken)) return null;
    const k = Array.from({ length: Math.ceil(at) + 1 }, (_, i) => i).find((i) => this.projection(i).broken);
    return k === undefined ? null : this.stages[k];
  }

  /** Show new weights: what is on screen at `at` glides there, or is there at once where `still`. */
  aim(at, now, still) {
    for (const k of this.around(at)) this.glide(k).aim(this.packed(k), now, still);
  }

  /** {points, limits, arrows, moving}: what to draw at `at`, eased between frames. */
  picture(at, now) {
    const around = this.around(at);
    for (const k of this.#glides.keys()) if (!around.includes(k)) this.#glides.delete(k);
    let moving = false;
    for (const k of around) {
      const glide = this.glide(k);
      if (!glide.now) glide.aim(this.packed(k), now, true);
      moving = glide.step(now) || moving;
    }
    const [a, b] = around.map((k) => this.glide(k).now);
    const f = at - around[0];
    const mixed = b ? a.map((value, i) => value + (b[i] - value) * f) : a;
    const end = 2 * this.count;
    return { points: mixed.subarray(0, end), limits: mixed.subarray(end, end + 4), arrows: mixed.subarray(end + 4), moving };
  }

  /** The stages a place lies between, or the one it is. */
  around(at) { return Number.isInteger(at) ? [at] : [Math.floor(at), Math.ceil(at)]; }

  glide(k) {
    if (!this.#glides.has(k)) this.#glides.set(k, new Glide());
    return this.#glides.get(k);
  }

  packed(k) {
    const own = this.projection(k);
    if (own.packed?.source === own.coords) return own.packed.values;
    const values = new Float32Array(2 * this.count + EXTRAS);
    values.set(own.coords);
    values.set([...own.limits, ...own.arrows], 2 * this.count);
    own.packed = { source: own.coords, values };
    return values;
  }
}
