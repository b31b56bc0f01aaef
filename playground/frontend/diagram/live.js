// What the frames say of the units and weights, eased from one frame to the next, as small pictures ready to be painted.

const FLOOR = 0.1; // a unit's colours span its own range, but no less than this share of its layer's largest value; inputs are told apart by nature

/** A layer's units and weights. `display` is map, curve, value, row or image. */
class Block {
  constructor(scene, index) {
    const block = scene.blocks[index];
    this.block = block;
    this.display = block.display;
    this.shown = block.shown;
    this.floor = index === 0 ? 0 : FLOOR;
    this.picture = block.display === "image" && index === 0 ? "grey" : "signed";
    this.units = null;
    this.weight = null;
    this.bias = null;
    this.summary = null;
    this.filters = null;
    this.sources = {};
  }

  /** Take a frame's parts on this block; those that are the same as before only come to rest. */
  take({ units, weights, summary, filters }) {
    if (this.#fresh({ units })) this.units = UNITS[this.display]?.(units, this) ?? null;
    else rest(this.units?.track);
    if (this.#fresh({ summary })) this.#summarise(summary);
    else [this.summary?.mean, this.summary?.spread].forEach(rest);
    if (this.#fresh({ filters })) this.filters = kernels(filters, this.filters);
    if (weights === undefined) return;
    this.weight = eased(this.weight, weights?.weight);
    this.bias = eased(this.bias, weights?.bias);
    if (this.weight) this.weight.shape = weights.weight.shape;
  }

  #fresh(part) {
    const [[name, value]] = Object.entries(part);
    if (!value || value === this.sources[name]) return false;
    this.sources[name] = value;
    return true;
  }

  #summarise({ mean, spread }) {
    this.summary = { mean: eased(this.summary?.mean, mean), spread: eased(this.summary?.spread, spread), stale: true };
  }

  ease(t) {
    if (blend(this.units?.track, t)) this.units.stale = true;
    const { mean, spread } = this.summary ?? {};
    if ([blend(mean, t), blend(spread, t)].some(Boolean)) this.summary.stale = true;
    blend(this.weight, t);
    blend(this.bias, t);
  }
}

/** Everything eased: `frame` sets where to go, `tick` goes there. */
export class Live {
  blocks = [];
  #start = 0;
  #span = 120;
  #last = 0;
  #moving = false;

  /** Start anew for a scene. */
  bind(scene) {
    this.scene = scene;
    this.blocks = scene.blocks.map((_, index) => new Block(scene, index));
    this.#last = 0;
  }

  /** Take a frame; what it leaves out stays. `calm` shows it at once. */
  frame(frame, now, calm) {
    if (this.#last) this.#span = Math.max(50, Math.min(500, 0.6 * this.#span + 0.4 * (now - this.#last)));
    this.#last = now;
    this.#start = calm ? -Infinity : now;
    const part = (name, index) => frame[name]?.[index];
    this.blocks.forEach((block, index) =>
      block.take({ units: part("units", index), weights: part("weights", index), summary: part("summary", index), filters: part("filters", index) }),
    );
    this.#moving = true;
  }

  /** Move on; true when something changed. */
  tick(now) {
    if (!this.#moving) return false;
    const t = Math.min(1, (now - this.#start) / this.#span);
    this.blocks.forEach((block) => block.ease(t));
    this.#moving = t < 1;
    return true;
  }

  get moving() {
    return this.#moving;
  }
}

const UNITS = {
  map: ({ maps, low, high }, block) => coloured(maps, low, high, block, true),
  image: ({ maps, low, high }, block) => (block.picture === "grey" ? grey(maps, low, high, block) : coloured(maps, low, high, block, false)),
  row: ({ maps, low, high }, block) => coloured(maps, low, high, block, false),
  curve({ curves }, block) {
    const [count, length] = curves.shape;
    const low = new Float32Array(count),
      high = new Float32Array(count);
    for (let i = 0; i < count; i++) [low[i], high[i]] = bounds(curves.subarray(i * length, (i + 1) * length));
    return { track: eased(block.units?.track, curves), count, width: length, low, high, stale: true };
  },
  value({ values }, block) {
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
    return { track: eased(block.units?.track, values), count: values.length, largest, stale: true };
  },
};

/** Maps as places in the diverging table of 256 colours, 0 in its middle. */
function coloured(maps, low, high, block, flipped) {
  const size = maps.shape[1] * maps.shape[2];
  const whole = maps.BYTES_PER_ELEMENT === 1;
  const target = new Float32Array(maps.length);
  let largest = 1e-9;
  for (let i = 0; i < maps.shape[0]; i++) largest = Math.max(largest, Math.abs(low[i]), Math.abs(high[i]));
  for (let i = 0; i < maps.shape[0]; i++) {
    const scale = 127.5 / Math.max(Math.abs(low[i]), Math.abs(high[i]), block.floor * largest, 1e-9);
    const base = 127.5 + (whole ? low[i] * scale : 0),
      step = whole ? ((high[i] - low[i]) * scale) / 255 : scale;
    for (let p = i * size, end = p + size; p < end; p++) target[p] = base + step * maps[p];
  }
  return pictures(target, maps.shape, low, high, block, { flipped });
}

/** Pictures as places in the table of greys, each from its lowest to its highest value. */
function grey(maps, low, high, block) {
  const size = maps.shape[1] * maps.shape[2];
  const whole = maps.BYTES_PER_ELEMENT === 1;
  const target = Float32Array.from(maps, (value, p) => {
    const i = Math.floor(p / size);
    return whole ? value : (255 * (value - low[i])) / Math.max(high[i] - low[i], 1e-9);
  });
  return pictures(target, maps.shape, low, high, block, { flipped: false, grey: true });
}

function pictures(target, [count, height, width], low, high, block, how) {
  return { track: eased(block.units?.track, target), count, width, height, low, high, stale: true, sheet: block.units?.sheet ?? null, ...how };
}

/** The kernels of a convolution's shown channels, in `sources` pictures each, as places in the diverging table. */
function kernels({ weight }, old) {
  const [count, sources, height, width] = weight.shape;
  const largest = Math.max(1e-9, weight.reduce((most, value) => Math.max(most, Math.abs(value) || 0), 0));
  const now = Float32Array.from(weight, (value) => 127.5 * (1 + value / largest));
  return { track: { now }, weight, count: count * sources, channels: count, sources, height, width, stale: true, sheet: old?.sheet ?? null };
}

/** What is drawn of the units of a part of a frame, without easing. */
export const known = (display, part) => UNITS[display]?.(part, { floor: 0, picture: "signed", units: null }) ?? null;

/** A track from where it now is to a target; a new one, or one of another size, is there at once. */
function eased(old, target) {
  if (!target) return null;
  if (!old || old.now.length !== target.length) return { from: null, to: target, now: Float32Array.from(target), there: false };
  return { from: old.now.slice(), to: target, now: old.now, there: false };
}

/** Start anew from where a track is. */
function rest(track) {
  if (track && !track.there) track.from = track.now.slice();
}

/** Move a track on; true when it moved. */
function blend(track, t) {
  if (!track || track.there) return false;
  const { from, to, now } = track;
  track.there = !from || t >= 1;
  if (track.there) now.set(to);
  else for (let i = 0; i < now.length; i++) now[i] = from[i] + (to[i] - from[i]) * t;
  return true;
}

/** The pictures of all units of maps or images, one under the other, painted anew when their numbers moved. `tables` are the colours: {signed, grey, nothing}. */
export function atlas(units, tables) {
  const { width, height, count, track, flipped, sheet } = units;
  if (sheet?.canvas.width !== width || sheet.canvas.height !== height * count) units.sheet = blank(width, height * count);
  else if (!units.stale && units.tables === tables) return sheet.canvas;
  [units.stale, units.tables] = [false, tables];
  const { canvas, context, image, words } = units.sheet;
  const table = units.grey ? tables.grey : tables.signed;
  for (let row = 0; row < height * count; row++) {
    const unit = Math.floor(row / height);
    const from = (flipped ? (2 * unit + 1) * height - 1 - row : row) * width;
    for (let x = 0; x < width; x++) {
      const level = track.now[from + x];
      words[row * width + x] = level === level ? table[Math.max(0, Math.min(255, level | 0))] : tables.nothing; // NaN is no number
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** An empty picture: {canvas, context, image, words}. */
export function blank(width, height) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  return { canvas, context, image, words: new Uint32Array(image.data.buffer) };
}

function bounds(numbers) {
  let low = Infinity,
    high = -Infinity;
  for (const value of numbers) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return [low, high];
}
