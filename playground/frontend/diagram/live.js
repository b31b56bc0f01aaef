// What the frames say of the units and weights, eased from one frame to the next, as small pictures ready to be painted.

const FLOOR = 0.1; // a unit's colours span its own range, but no less than this share of its layer's largest value; inputs are told apart by nature

/** A layer's units and weights. `display` is map, curve, value or image. */
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
  }

  take(units, weights) {
    if (units) this.units = UNITS[this.display]?.(units, this) ?? null;
    if (weights === undefined) return;
    this.weight = eased(this.weight, weights?.weight);
    this.bias = eased(this.bias, weights?.bias);
    if (this.weight) this.weight.shape = weights.weight.shape;
  }

  ease(t) {
    for (const track of [this.units?.track, this.weight, this.bias]) if (track) blend(track, t);
    if (this.units) this.units.stale = true;
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
    this.blocks.forEach((block, index) => block.take(frame.units?.[index], frame.weights ? frame.weights[index] : undefined));
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
  const [count, height, width] = maps.shape;
  const size = height * width;
  const target = new Float32Array(count * size);
  let largest = 1e-9;
  for (let i = 0; i < count; i++) largest = Math.max(largest, Math.abs(low[i]), Math.abs(high[i]));
  for (let i = 0; i < count; i++) {
    const scale = 127.5 / Math.max(Math.abs(low[i]), Math.abs(high[i]), block.floor * largest, 1e-9);
    const base = 127.5 + low[i] * scale,
      step = ((high[i] - low[i]) * scale) / 255;
    for (let p = i * size, end = p + size; p < end; p++) target[p] = base + step * maps[p];
  }
  return { track: eased(block.units?.track, target), count, width, height, low, high, flipped, stale: true, pictures: block.units?.pictures ?? [] };
}

function grey(maps, low, high, block) {
  const [count, height, width] = maps.shape;
  return {
    track: eased(block.units?.track, Float32Array.from(maps)),
    count,
    width,
    height,
    low,
    high,
    flipped: false,
    stale: true,
    grey: true,
    pictures: block.units?.pictures ?? [],
  };
}

/** A track from where it now is to a target; a new one, or one of another size, is there at once. */
function eased(old, target) {
  if (!target) return null;
  if (!old || old.now.length !== target.length) return { from: null, to: target, now: Float32Array.from(target) };
  return { from: old.now.slice(), to: target, now: old.now };
}

function blend({ from, to, now }, t) {
  if (!from || t >= 1) now.set(to);
  else for (let i = 0; i < now.length; i++) now[i] = from[i] + (to[i] - from[i]) * t;
}

/** The picture of one unit of maps or images, painted anew when its numbers moved. `tables` are the colours: {signed, grey}. */
export function picture(units, index, tables) {
  const { width, height, track, flipped, pictures } = units;
  if (units.stale || units.tables !== tables) {
    units.fresh = new Set();
    [units.stale, units.tables] = [false, tables];
  }
  const old = pictures[index];
  const fits = old?.canvas.width === width && old.canvas.height === height;
  const entry = fits ? old : (pictures[index] = blank(width, height));
  if (units.fresh.has(index)) return entry.canvas;
  units.fresh.add(index);
  const table = units.grey ? tables.grey : tables.signed;
  const offset = index * width * height;
  for (let y = 0; y < height; y++) {
    const row = offset + (flipped ? height - 1 - y : y) * width;
    for (let x = 0; x < width; x++) entry.words[y * width + x] = table[Math.max(0, Math.min(255, track.now[row + x] | 0))];
  }
  entry.context.putImageData(entry.image, 0, 0);
  return entry.canvas;
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
