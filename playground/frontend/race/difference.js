// The difference map: what one lane answers less what another does, all over the plane.
import { el, say } from "../dom.js";
import { bilinear } from "../surface.js";
import { figure, fixed, percent, short } from "../numbers.js";
import { Paint } from "../paint.js";
import { Plot } from "../plot.js";

/** The signed difference of two surfaces {probability} or {value} at the points of the coarser one: {values, size, low, high}; `output` is the class. */
export function difference(first, second, output = 1) {
  const [a, b] = [channel(first, output), channel(second, output)];
  if (!a || !b) return null;
  const size = Math.min(a.size, b.size);
  const [p, q] = [onto(a, size), onto(b, size)];
  const values = p.map((value, i) => value - q[i]);
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return { values, size, low, high };
}

/** One class's probability, or the value, of a surface: {values, size}. Two classes have one channel, that of class 1. */
function channel(surface, output) {
  const given = surface?.probability ?? surface?.value;
  if (!given || given.shape.length < 2) return null;
  const size = given.shape.at(-1);
  if (given.shape.length === 2) return { values: Float32Array.from(given), size };
  if (given.shape[0] === 1) return { values: Float32Array.from(given, (p) => (output === 1 ? p : 1 - p)), size };
  return output < given.shape[0] ? { values: Float32Array.from(given.subarray(output * size * size, (output + 1) * size * size)), size } : null;
}

/** A map at the middles of the cells of a coarser grid. */
function onto({ values, size }, coarse) {
  if (size === coarse) return values;
  const out = new Float32Array(coarse * coarse);
  const at = (k) => ((k + 0.5) / coarse) * size - 0.5;
  for (let row = 0; row < coarse; row++) for (let col = 0; col < coarse; col++) out[row * coarse + col] = bilinear(values, 0, size, at(col), at(row));
  return out;
}

/** In how much of the plane the likeliest classes of two surfaces differ, at the points of the coarser one; null where there is none. */
export function disagreement(first, second, classes) {
  const size = Math.min(...[first, second].map((surface) => surface?.probability?.shape.at(-1) ?? 0));
  if (!size) return null;
  const [a, b] = [first, second].map((surface) => Array.from({ length: classes }, (_, output) => onto(channel(surface, output), size)));
  let apart = 0;
  for (let i = 0; i < size * size; i++) apart += likeliest(a, i) !== likeliest(b, i);
  return apart / (size * size);
}

function likeliest(maps, i) {
  let top = 0;
  for (let c = 1; c < maps.length; c++) if (maps[c][i] > maps[top][i]) top = c;
  return top;
}

export class Difference {
  constructor(page) {
    Object.assign(this, { page, paint: new Paint() });
    const pick = (label, place) => el("select", { "aria-label": label, onchange: () => this.choose(place) });
    this.picks = [pick("Difference: this lane", 0), pick("less this lane", 1)];
    this.output = el("select", { "aria-label": "Class whose probability is compared", onchange: () => page.choose({ output: Number(this.output.value) }) });
    this.body = el("div.fill.output");
    this.view = el("div.view.surface");
    this.body.append(this.view);
    this.legend = el("div.differencelegend");
    this.words = el("p.note");
    this.node = el("section.lane.difference", { "aria-label": "Difference of two lanes", hidden: true }, el("header", {}, el("b", {}, "Difference"), this.picks[0], "−", this.picks[1], this.output), this.legend, this.body, this.words);
    this.plot = new Plot(this.view, page, this, { label: "The difference of two lanes' answers over the plane", square: true, margins: { left: 34, right: 4, top: 6, bottom: 34 } });
  }

  destroy() { this.plot.destroy(); }

  /** The lanes that lie on the plane and were asked the same. */
  get able() { return this.page.lanes.filter(({ scene, config }) => scene?.data.form === "plane" && config.shared.question); }

  /** The two lanes of the map. */
  get pair() {
    const { able } = this;
    const find = (slot) => able.find(({ config }) => config.slot === slot);
    const [p, q] = this.page.look.pair ?? [];
    const first = find(p) ?? able[0];
    return [first, (q !== first?.config.slot && find(q)) || able.find((lane) => lane !== first)];
  }

  choose(place) {
    const slots = this.pair.map((lane) => lane.config.slot);
    const chosen = Number(this.picks[place].value);
    if (slots[1 - place] === chosen) slots[1 - place] = slots[place];
    slots[place] = chosen;
    this.page.choose({ pair: slots });
  }

  config() {
    const { able, pair: [first, second] } = this;
    this.node.hidden = !second;
    if (!second) return;
    this.picks.forEach((pick, place) => this.fill(pick, able.map(({ config }) => [config.slot, config.letter]), (place ? second : first).config.slot));
    const { task, data, extent: [x0, x1, y0, y1] } = first.scene;
    const classes = task.classes ?? [];
    this.output.hidden = classes.length < 2;
    if (classes.length) this.fill(this.output, classes.map((name, k) => [k, `P(${name})`]), this.which(classes.length));
    this.paint.scene(first.scene, this.page.theme);
    this.plot.range([x0, x1], [y0, y1], data.names.slice(0, 2));
    this.make();
  }

  fill(select, options, value) {
    const key = JSON.stringify(options);
    if (select.dataset.key !== key) {
      select.dataset.key = key;
      select.replaceChildren(...options.map(([id, text]) => el("option", { value: id }, text)));
    }
    select.value = String(value);
  }

  which(count) { return Math.min(this.page.look.output, count - 1); }

  lanes() { this.config(); }

  scene() { this.config(); }

  look() { this.config(); }

  theme() { this.config(); }

  frame(lane) { if (this.pair.includes(lane)) this.make(); }

  make() {
    const [first, second] = this.pair;
    if (!second) return;
    const classes = first.scene.task.classes ?? [];
    this.map = difference(first.frame?.surface, second.frame?.surface, this.which(classes.length || 1));
    if (this.map && !classes.length) Object.assign(this.map, ends(this.map));
    this.tell(first, second, classes);
    this.plot.kick();
  }

  tell(first, second, classes) {
    const { map } = this;
    if (!map) return say(this.words, "");
    const [p, q] = [first.config.letter, second.config.letter];
    const most = Math.max(Math.abs(map.low), Math.abs(map.high));
    const mean = map.values.reduce((sum, value) => sum + Math.abs(value), 0) / map.values.length;
    const apart = classes.length ? disagreement(first.frame.surface, second.frame.surface, classes.length) : null;
    const show = classes.length ? fixed : figure;
    say(this.words, `largest ${show(most)}, mean ${show(mean)}${apart === null ? "" : `; they decide differently on ${percent(apart)} of the plane`}`);
    this.legend.replaceChildren(el("span", {}, `${q} more`), el("i.span"), el("span", {}, `${p} more`));
  }

  draw(context, plot) {
    const { map, page: { theme } } = this;
    if (!map) {
      context.fillStyle = theme.faint;
      context.fillRect(plot.box.x, plot.box.y, plot.box.w, plot.box.h);
      return false;
    }
    const scale = this.output.hidden ? { low: -map.most, high: map.most } : { low: -1, high: 1 };   // probabilities differ by 1 at most
    this.paint.unit(context, plot.box, { ...map, ...scale }, false);
    return false;
  }

  drawOver() {}

  read(plot, px, py) {
    const { map } = this;
    if (!map) return [];
    const at = (pixel, from, room) => ((pixel - from) / room) * map.size - 0.5;
    const value = bilinear(map.values, 0, map.size, at(px, plot.box.x, plot.box.w), at(plot.box.y + plot.box.h - py, 0, plot.box.h));
    const [first, second] = this.pair;
    return [el("div.dim", {}, `${plot.names[0]} ${fixed(plot.atX(px))}   ${plot.names[1]} ${fixed(plot.atY(py))}`), `${first.config.letter} − ${second.config.letter}: ${short(value)}`];
  }
}

const ends = ({ low, high }) => ({ most: Math.max(Math.abs(low), Math.abs(high), 1e-12) });
