// How one example of the data looks: a picture, a line over time, a row of words, or a row of a table.
import { el, say } from "./dom.js";
import { short } from "./numbers.js";
import { BLUE, CLASSES, greys, ORANGE, word } from "./theme.js";

const [WIDE, HIGH] = [220, 90];   // a line's canvas in pixels; CSS makes it fit

/** Makes and fills the nodes that show examples of `data`: `make()` and `fill(node, index)` for small ones, `large()` and `fillLarge(node, index)` for the chosen one. */
export function subjects(data, theme) {
  if (data.images) return new Pictures(data, theme);
  if (data.form === "series") return new Lines(data, theme);
  return data.form === "tokens" ? new Texts(data) : new Rows(data);
}

class Pictures {
  constructor(data, theme) { Object.assign(this, { data, inks: greys(theme), layout: "", places: placed(data) }); }
  make() { return el("canvas", { "aria-hidden": "true" }); }
  fill(node, index) {
    const place = this.places ? this.places.get(index) : index;
    if (place !== undefined) image(node, this.data.images, place, this.inks);
  }
  large() { return el("canvas.big", { role: "img", "aria-label": "The chosen example" }); }
  fillLarge(node, index) { this.fill(node, index); }
}

class Lines {
  constructor(data, theme) { Object.assign(this, { data, theme, layout: "lined" }); }
  make() { return el("canvas", { "aria-hidden": "true" }); }
  fill(node, index) { line(node, this.data, index, this.theme); }
  large() { return el("canvas.big.lined", { role: "img", "aria-label": "The chosen example over time" }); }
  fillLarge(node, index) { this.fill(node, index); }
}

class Texts {
  constructor(data) { Object.assign(this, { data, layout: "worded" }); }
  make() { return el("span.tokentext"); }
  fill(node, index) { say(node, text(this.data, index)); }
  large() { return el("p.tokentext.large"); }
  fillLarge(node, index) { this.fill(node, index); }
}

class Rows {
  constructor(data) { Object.assign(this, { data, layout: "tabular", places: placed(data) }); }
  make() { return el("span.rownumber"); }
  fill(node, index) { say(node, `#${index}`); }
  large() { return el("dl.values"); }
  fillLarge(node, index) {
    const place = this.places ? this.places.get(index) : index;
    const cells = place === undefined ? [] : columns(this.data, place);
    node.replaceChildren(...cells.map(([name, value]) => el("div", {}, el("dt", { title: name }, name), el("dd", { title: value }, value))));
  }
}

/** Of large data only some examples are there: example → its place among them; undefined where all are. */
const placed = (data) => data.rows && new Map(Array.from(data.rows, (row, k) => [row, k]));

/** The columns of row `place` of a table as [name, value]: words and dates as their owner wrote them, other numbers short. */
export function columns({ x, names, legible }, place) {
  const width = x.shape[1];
  const at = (c) => x[place * width + c];
  return (legible ?? names.slice(0, width).map((name, start) => ({ name, start }))).map(({ name, start, values = [], ordered = [], date }) => {
    if (values.length) return [name, values[values.findIndex((_, k) => at(start + k) > 0.5)] ?? "–"];
    if (ordered.length) return [name, ordered[Math.round(at(start) * (ordered.length - 1))] ?? short(at(start))];
    return [name, date ? new Date(Math.round(at(start) * 864e5)).toISOString().slice(0, 10) : short(at(start))];
  });
}

/** The tokens of example `index` as text: characters and pieces next to each other, words with spaces between. */
export function text({ x, vocabulary, glue }, index, length = x.shape[1]) {
  const tokens = Array.from({ length }, (_, k) => vocabulary[x[index * x.shape[1] + k]]);
  return tokens.join(glue ?? (wordy(vocabulary) ? " " : ""));
}

export const wordy = (vocabulary) => vocabulary.some((name) => [...name].length > 1);

/** The values of a series in its own units: [feature][time], what was taken off the first put back. */
export function values({ x, length, level }, index) {
  const features = x.shape[1] / length;
  const base = index * x.shape[1];
  return Array.from({ length: features }, (_, f) => Array.from({ length }, (_, t) => x[base + t * features + f] + (f ? 0 : level?.[index] ?? 0)));
}

/** Draw a series, each feature a line of its own colour, from its lowest to its highest value. */
export function line(canvas, data, index, theme) {
  [canvas.width, canvas.height] = [2 * WIDE, 2 * HIGH];
  const context = canvas.getContext("2d");
  context.scale(2, 2);
  values(data, index).slice(0, CLASSES.length).forEach((feature, f) => {
    const [low, high] = [Math.min(...feature), Math.max(...feature)];
    context.beginPath();
    feature.forEach((value, t) => context.lineTo(3 + (t / Math.max(1, feature.length - 1)) * (WIDE - 6), HIGH - 6 - ((value - low) / (high - low || 1)) * (HIGH - 12)));
    context.lineWidth = 2;
    context.lineJoin = "round";
    context.strokeStyle = f ? ORANGE : theme.dark ? "#57b1ea" : BLUE;
    context.stroke();
  });
}

/** Draw image number `index` pixel for pixel, greys in `inks`, colours as they are; CSS makes it large without blurring. */
export function image(canvas, images, index, inks) {
  const [, height, width, channels = 1] = images.shape;
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext("2d");
  const pixels = context.createImageData(width, height);
  const words = new Uint32Array(pixels.data.buffer);
  const from = index * width * height * channels;
  for (let p = 0; p < words.length; p++) words[p] = channels === 3 ? word(images[from + 3 * p], images[from + 3 * p + 1], images[from + 3 * p + 2]) : inks[images[from + p]];
  context.putImageData(pixels, 0, 0);
}
