// One picture, to be drawn on: a brush and an eraser on its own pixels, by pointer or by keys.
import { el, say } from "../dom.js";
import { short } from "../numbers.js";
import { Choice } from "../tabs.js";
import { rawPicture } from "../rawpicture.js";
import { strokes } from "../strokes.js";
import { image } from "../subjects.js";
import { greys, rgb } from "../theme.js";

const TOOLS = [{ id: "draw", label: "Draw" }, { id: "erase", label: "Erase" }];
const SIZES = [{ id: "0.5", label: "1" }, { id: "1.1", label: "2" }, { id: "1.8", label: "3" }];   // id: the brush's radius in pixels of the picture
const SOFT = 0.75;   // pixels over which the edge of a brush fades

export class Pixels {
  constructor(root, page) {
    Object.assign(this, { page, cursor: null });
    this.canvas = el("canvas.drawing", { tabindex: 0, role: "application", "aria-label": "The picture: draw on it; arrow keys move, Space draws, Delete erases" });
    this.over = el("i.cursor", { "aria-hidden": "true", hidden: true });
    this.tool = new Choice("Tool", TOOLS, () => {});
    this.size = new Choice("Brush", SIZES, () => {});
    this.size.node.title = "Width of the brush";
    this.pen = el("input.pen", { type: "color", value: "#000000", title: "Colour of the brush", "aria-label": "Colour of the brush" });
    this.clear = el("button.link", { type: "button", title: "An empty picture to draw on", onclick: () => this.put(this.blank()) }, "Wipe");
    this.readout = el("span.note", { role: "status" });
    this.paper = el("div.paper", {}, this.canvas, this.over);
    root.append(this.paper, el("div.drawtools", {}, this.tool.node, this.size.node, this.pen, this.clear, this.readout));
    strokes(this.canvas, { may: () => this.values, at: (event) => this.at(event), stroke: (from, to) => this.stroke(from, to), busy: (on) => { this.drawing = on; } });
    this.canvas.addEventListener("pointermove", (event) => this.hover(event));
    this.canvas.addEventListener("pointerleave", () => { this.over.hidden = true; say(this.readout, ""); });
    this.canvas.addEventListener("keydown", (event) => this.key(event));
    this.canvas.addEventListener("blur", () => { this.over.hidden = true; });
  }

  opened(opened) {
    const [channels, height, width] = opened.raw_shape;
    Object.assign(this, { channels, height, width, inks: greys(this.page.theme), low: opened.ranges.low, high: opened.ranges.high });
    this.pen.hidden = channels !== 3;
    this.paper.style.setProperty("--aspect", width / height);
    this.canvas.width = width;
    this.canvas.height = height;
    this.draw();
  }

  theme() {
    this.inks = greys(this.page.theme);
    this.draw();
  }

  choice() { this.draw(); }

  predicted() { if (!this.drawing) this.draw(); }

  /** The raw numbers as they stand; null while the network's answer has not brought them. */
  get values() {
    const { choice } = this.page;
    if (choice.example?.raw) return choice.example.raw;
    return choice.raw ? Array.from(choice.raw) : null;
  }

  /** Paper: no ink, or white where there are colours. */
  blank() { return Array.from({ length: this.channels * this.height * this.width }, (_, k) => (this.channels === 3 ? Math.max(...this.high) : this.low[this.plane(k)])); }

  plane(k) { return Math.floor(k / (this.height * this.width)); }

  draw() {
    const { choice, opened } = this.page;
    const { values, channels, width, height, low, high } = this;
    if (values) rawPicture(this.canvas, values, [channels, height, width], { low, high }, this.page.theme);
    else if (choice.example?.row !== undefined) image(this.canvas, opened.data.images, choice.example.row, this.inks);
  }

  put(values) { this.page.choose({ example: { raw: values } }); }

  /** Where an event is, in pixels of the picture. */
  at({ clientX, clientY }) {
    const edge = this.canvas.getBoundingClientRect();
    return [((clientX - edge.left) / edge.width) * this.width, ((clientY - edge.top) / edge.height) * this.height];
  }

  /** Draw or erase along a straight line. */
  stroke([x0, y0], [x1, y1], erase = this.tool.id === "erase") {
    const values = this.values?.slice();
    if (!values) return;
    const radius = Number(this.size.id);
    const steps = Math.max(1, Math.ceil(2 * Math.hypot(x1 - x0, y1 - y0)));
    for (let s = 0; s <= steps; s++) this.dab(values, x0 + ((x1 - x0) * s) / steps, y0 + ((y1 - y0) * s) / steps, radius, erase);
    this.put(values);
  }

  dab(values, x, y, radius, erase) {
    const area = this.width * this.height;
    const single = radius < 1;
    const reach = Math.ceil(radius + SOFT);
    for (let row = Math.max(0, Math.floor(y) - reach); row <= Math.min(this.height - 1, Math.floor(y) + reach); row++) {
      for (let col = Math.max(0, Math.floor(x) - reach); col <= Math.min(this.width - 1, Math.floor(x) + reach); col++) {
        const far = Math.hypot(col + 0.5 - x, row + 0.5 - y);
        const share = single ? Number(row === Math.floor(y) && col === Math.floor(x)) : Math.max(0, Math.min(1, (radius + SOFT / 2 - far) / SOFT));
        for (let c = 0; share && c < this.channels; c++) {
          const at = c * area + row * this.width + col;
          if (this.channels === 3) {
            values[at] += share * (this.colour(c, erase) - values[at]);
            continue;
          }
          const ink = this.low[c] + share * (this.high[c] - this.low[c]);
          values[at] = erase ? Math.min(values[at], this.low[c] + this.high[c] - ink) : Math.max(values[at], ink);
        }
      }
    }
  }

  /** What a stroke in colour leads to, of channel c: the brush's colour, or paper. */
  colour(c, erase) {
    const [from, to] = [Math.min(...this.low), Math.max(...this.high)];
    return from + ((to - from) * (erase ? 255 : rgb(this.pen.value)[c])) / 255;
  }

  hover(event) {
    const [x, y] = this.at(event).map(Math.floor);
    this.point(Math.max(0, Math.min(this.width - 1, x)), Math.max(0, Math.min(this.height - 1, y)));
  }

  /** Show which pixel is meant, and its number. */
  point(x, y) {
    this.cursor = [x, y];
    this.over.hidden = false;
    Object.assign(this.over.style, { left: `${(100 * x) / this.width}%`, top: `${(100 * y) / this.height}%`, width: `${100 / this.width}%`, height: `${100 / this.height}%` });
    const { values } = this;
    if (values) say(this.readout, `${x + 1}, ${y + 1}: ${Array.from({ length: this.channels }, (_, c) => short(values[c * this.width * this.height + y * this.width + x])).join(" ")}`);
  }

  key(event) {
    const [x, y] = this.cursor ?? [Math.floor(this.width / 2), Math.floor(this.height / 2)];
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    const erase = ["Delete", "Backspace"].includes(event.key);
    if (by) this.point(Math.max(0, Math.min(this.width - 1, x + by[0])), Math.max(0, Math.min(this.height - 1, y + by[1])));
    else if (erase || event.key === " ") {
      this.stroke([x + 0.5, y + 0.5], [x + 0.5, y + 0.5], erase);
      this.point(x, y);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
