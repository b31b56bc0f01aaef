// Values on a grid as colours: probabilities by class and certainty, numbers on a diverging scale.
import { el } from "./dom.js";
import { short } from "./numbers.js";
import { BLUE, classColour, diverging, mix, ORANGE, rgb, word } from "./theme.js";

const BANDS = 9;    // of a discretised regression surface
const SMOOTH = 180; // points a side, at least, at which a discretised surface is drawn, whatever its grid

export class Paint {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.context = this.canvas.getContext("2d");
  }

  scene({ task, data, generation }, theme) {
    Object.assign(this, { task, data, theme, table: diverging(theme), nothing: word(...rgb(theme.muted)) });
    if (task.kind === "regression" && this.generation !== generation) this.span = span(data.y);
    this.generation = generation;
  }

  colour(index) { return classColour(index); }

  /** The colour of point i's true class or value. */
  target(i) {
    if (this.task.kind === "classification") return this.colour(this.data.y[i]);
    return this.tint(this.level(this.data.y[i * (this.data.y.shape[1] ?? 1)]));
  }

  tint(level) {
    return level < 0.5 ? mix(ORANGE, this.theme.neutral, level * 2) : mix(this.theme.neutral, BLUE, level * 2 - 1);
  }

  /** A target value → 0…1 on the colour scale. */
  level(value) { return Math.min(1, Math.max(0, (value - this.span[0]) / (this.span[1] - this.span[0]))); }

  /** Draw the network's answer, whose grid's cells fill the box. */
  answer(context, box, { glide, size, channels }, crisp) {
    const { values, wide } = crisp ? finer(glide.now, channels, size) : { values: glide.now, wide: size };
    const pixels = this.pixels(wide);
    if (channels > 1) this.mixed(pixels.words, values, channels, wide, crisp);
    else {
      const [low, high] = this.task.kind === "regression" ? this.span : [0, 1];
      this.scaled(pixels.words, values, wide, (v) => band((v - low) / (high - low), crisp && (this.task.kind === "regression" ? BANDS : 2)));
    }
    this.put(context, box, pixels, !crisp);
  }

  /** One unit's map, coloured as its tile is: zero is neutral, the largest value of either sign an end; crisp shows the sign alone. */
  unit(context, box, { values: given, size, low, high }, crisp) {
    const { values, wide } = crisp ? finer(given, 1, size) : { values: given, wide: size };
    const pixels = this.pixels(wide);
    const most = furthest(low, high);
    this.scaled(pixels.words, values, wide, (v) => band(0.5 + v / (2 * most), crisp && 2));
    this.put(context, box, pixels, !crisp);
  }

  pixels(size) {
    if (this.image?.width !== size) {
      this.canvas.width = this.canvas.height = size;
      this.image = this.context.createImageData(size, size);
      this.image.words = new Uint32Array(this.image.data.buffer);
    }
    return this.image;
  }

  /** One channel through the diverging table, grey where there is no number; row 0 of the values is the lowest, the last of the picture. */
  scaled(words, values, size, level) {
    const { table } = this;
    for (let row = 0; row < size; row++) {
      const from = (size - 1 - row) * size;
      for (let col = 0; col < size; col++) {
        const at = level(values[from + col]);
        words[row * size + col] = Number.isNaN(at) ? this.nothing : table[Math.min(255, Math.max(0, at * 255)) | 0];
      }
    }
  }

  /** Several classes: their colours mixed by probability, paler the less sure the network is; crisp gives the likeliest alone. */
  mixed(words, values, channels, size, crisp) {
    const colours = Array.from({ length: channels }, (_, c) => rgb(this.colour(c)));
    const pale = rgb(this.theme.neutral);
    const n = size * size;
    for (let row = 0; row < size; row++) {
      const from = (size - 1 - row) * size;
      for (let col = 0; col < size; col++) {
        let [top, best, total, r, g, b] = [-1, 0, 0, 0, 0, 0];
        for (let c = 0; c < channels; c++) {
          const p = values[c * n + from + col];
          if (p > top) [top, best] = [p, c];
          const q = p * p;
          total += q;
          r += q * colours[c][0];
          g += q * colours[c][1];
          b += q * colours[c][2];
        }
        const sure = Math.min(1, Math.max(0, (top - 1 / channels) / (1 - 1 / channels)));
        if (!(total > 0)) words[row * size + col] = this.nothing;
        else words[row * size + col] = crisp ? word(...colours[best]) : word(pale[0] + (r / total - pale[0]) * sure, pale[1] + (g / total - pale[1]) * sure, pale[2] + (b / total - pale[2]) * sure);
      }
    }
  }

  put(context, box, pixels, smooth) {
    this.context.putImageData(pixels, 0, 0);
    context.imageSmoothingEnabled = smooth;
    context.imageSmoothingQuality = "high";
    context.drawImage(this.canvas, box.x, box.y, box.w, box.h);
  }

  /** The legend's nodes: names beside swatches, or a bar with its ends. */
  legend(unit) {
    const bar = (low, high, title) => [el("div.legendtitle", { title }, title), el("div.scale", {}, el("div.ramp"), el("div.ends", {}, el("span", {}, high), el("span", {}, low)))];
    if (unit) return bar(short(-furthest(unit.low, unit.high)), short(furthest(unit.low, unit.high)), unit.title ?? "unit");
    if (this.task.kind === "regression") return bar(short(this.span[0]), short(this.span[1]), this.task.targets[0]);
    if (this.task.classes.length === 2) return bar(this.task.classes[0], this.task.classes[1], "class");
    return [el("div.legendtitle", {}, "class"), ...this.task.classes.map((name, k) => el("div.swatch", { title: name }, el("i", { style: `background:${this.colour(k)}` }), name))];
  }
}

/** The range of colours for targets: as wide as they are, and even on both sides of zero where they have both signs. */
export function span(y) {
  const [low, high] = bounds(y, y.shape[1] ?? 1);
  if (!(high > low)) return [low - 1, low + 1];
  const most = Math.max(-low, high);
  return low < 0 && high > 0 ? [-most, most] : [low, high];
}

const furthest = (low, high) => Math.max(Math.abs(low), Math.abs(high), 1e-12);

/** The smallest and largest of every `stride`-th value. */
export function bounds(values, stride = 1) {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i += stride) {
    low = Math.min(low, values[i]);
    high = Math.max(high, values[i]);
  }
  return [low, high];
}

/** 0…1 rounded to the middle of one of `count` bands; untouched without a count, and where it is no number. */
const band = (level, count) => (count && level === level ? (Math.min(count - 1, Math.max(0, Math.floor(level * count))) / (count - 1)) : level);

/** A grid interpolated to several times its resolution, so that a decision's edge is smooth: {values, wide}. */
function finer(values, channels, size) {
  const fine = Math.ceil(SMOOTH / size), wide = size * fine;
  const out = new Float32Array(channels * wide * wide);
  const [cell, share] = [new Int32Array(wide), new Float32Array(wide)];   // of each fine row or column: the one before it in the grid, and how far on
  for (let k = 0; k < wide; k++) {
    cell[k] = Math.max(0, Math.min(size - 2, Math.floor((k + 0.5) / fine - 0.5)));
    share[k] = (k + 0.5) / fine - 0.5 - cell[k];
  }
  for (let c = 0; c < channels; c++) {
    for (let row = 0; row < wide; row++) {
      const b = share[row];
      for (let col = 0; col < wide; col++) {
        const a = share[col], at = c * size * size + cell[row] * size + cell[col];
        out[c * wide * wide + row * wide + col] = (values[at] * (1 - a) + values[at + 1] * a) * (1 - b) + (values[at + size] * (1 - a) + values[at + size + 1] * a) * b;
      }
    }
  }
  return { values: out, wide };
}
