// The numbers of a layer as bars around zero, and its weights as pictures where it looks at one.
import { el, say, sized } from "../dom.js";
import { BLUE, ORANGE } from "../theme.js";
import { inks, paint, scale } from "./tile.js";

const HIGH = 170;    // px
const LABELLED = 40; // units that have room for names below them

export class Bars {
  constructor(root, page, { hover, pick }) {
    Object.assign(this, { page, hover, pick, pictures: [] });
    this.canvas = el("canvas.bars", { tabindex: 0, role: "application", "aria-label": "Units: arrow keys move, the number’s arithmetic stands below" });
    this.names = el("div.barnames");
    this.plot = el("div.barplot", {}, this.canvas);
    this.weightTitle = el("h4", { hidden: true });
    this.weights = el("div.maptiles", { hidden: true });
    root.append(this.plot, this.weightTitle, this.weights);
    this.canvas.addEventListener("pointermove", (event) => this.hover([this.at(event)]));
    this.canvas.addEventListener("pointerleave", () => this.hover(null));
    this.canvas.addEventListener("click", (event) => this.pick([this.at(event)], this.at(event)));
    this.canvas.addEventListener("keydown", (event) => this.key(event));
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(this.plot);
  }

  show(answer, site) {
    Object.assign(this, { answer, site });
    this.draw();
    this.pictured();
  }

  mark(cell) {
    this.cell = cell?.length === 1 ? cell[0] : null;
    this.draw();
  }

  at({ clientX }) {
    const box = this.canvas.getBoundingClientRect();
    const count = this.answer.values.length;
    return Math.max(0, Math.min(count - 1, Math.floor(((clientX - box.left) / box.width) * count)));
  }

  draw() {
    const { answer, page: { theme }, site } = this;
    const width = this.plot.clientWidth;
    if (!answer || !width) return;
    const { values } = answer;
    const labelled = values.length <= LABELLED;
    const context = sized(this.canvas, width, HIGH + (labelled ? 18 : 0));
    context.clearRect(0, 0, width, HIGH + 20);
    const { high } = scale(Math.min(0, answer.low), Math.max(0, answer.high), false);
    const [top, bottom] = [answer.high > 0 ? high : 0, answer.low < 0 ? high : 0];
    const y = (value) => 6 + ((HIGH - 12) * (top - value)) / (top + bottom || 1);
    const each = width / values.length;
    const gap = each > 6 ? Math.min(6, each * 0.2) : 0;
    context.font = `11px ${theme.font}`;
    context.textAlign = "center";
    for (let k = 0; k < values.length; k++) {
      if (k === this.cell) {
        context.fillStyle = theme.neutral;
        context.fillRect(k * each, 0, each, HIGH);
      }
      context.fillStyle = values[k] < 0 ? ORANGE : BLUE;
      const [from, to] = [y(Math.max(0, values[k])), y(Math.min(0, values[k]))];
      context.fillRect(k * each + gap / 2, from, Math.max(0.5, each - gap), Math.max(1, to - from));
      if (!labelled) continue;
      context.fillStyle = theme.muted;
      const name = this.page.unitName(site, k).replace(/^(unit|feature|channel) /, "");
      if (context.measureText(name).width < each || k % Math.ceil(26 / each) === 0) context.fillText(clipped(context, name, Math.max(each * 1.6, 22)), (k + 0.5) * each, HIGH + 13);
    }
    context.strokeStyle = theme.muted;
    context.beginPath();
    context.moveTo(0, y(0));
    context.lineTo(width, y(0));
    context.stroke();
    this.canvas.title = "";
  }

  /** The weights of each unit in the form of the picture that was flattened. */
  pictured() {
    const { filters } = this.answer;
    const on = filters?.shape.length === 4;
    this.weights.hidden = this.weightTitle.hidden = !on;
    if (!on) return;
    const [count, channels, height, width] = filters.shape;
    say(this.weightTitle, `Weights of ${count < this.answer.of ? `the first ${count}` : "the"} units, in the form of what was flattened${channels > 1 ? " (summed over its channels)" : ""}`);
    this.weights.style.setProperty("--tile", "64px");
    let most = 0;
    const size = height * width;
    const summed = new Float32Array(count * size);
    for (let k = 0; k < count; k++) for (let c = 0; c < channels; c++) for (let p = 0; p < size; p++) summed[k * size + p] += filters[(k * channels + c) * size + p];
    for (const value of summed) most = Math.max(most, Math.abs(value));
    for (let k = 0; k < count; k++) {
      const tile = (this.pictures[k] ??= this.picture(k));
      paint(tile.canvas, summed, k * size, height, width, scale(-most, most, false), inks(this.page.theme, false));
      tile.canvas.style.aspectRatio = `${width} / ${height}`;
      say(tile.name, this.page.unitName(this.site, k));
    }
    this.pictures.forEach((tile, k) => { tile.node.hidden = k >= count; });
  }

  picture(k) {
    const canvas = el("canvas", { "aria-hidden": "true" });
    const name = el("span.mapname");
    const node = el("button.maptile", { type: "button", onclick: () => this.pick([k], k) }, el("span.mapframe", {}, canvas), name);
    this.weights.append(node);
    return { canvas, name, node };
  }

  key(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const to = Math.max(0, Math.min(this.answer.values.length - 1, (this.cell ?? -1) + by));
    this.pick([to], to);
  }

  destroy() { this.observer.disconnect(); }
}

function clipped(context, text, room) {
  if (context.measureText(text).width <= room) return text;
  let short = text;
  while (short.length > 1 && context.measureText(`${short}…`).width > room) short = short.slice(0, -1);
  return `${short}…`;
}

