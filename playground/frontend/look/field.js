// The receptive field of a unit: what it can see by strides and kernels, and where its gradient lies, over the picture.
import { el, say } from "../dom.js";
import { percent } from "../numbers.js";
import { Choice } from "../tabs.js";
import { rgb } from "../theme.js";
import { draw, extent } from "./picture.js";
import { pixel } from "./tile.js";
import { place } from "./tiles.js";
import { inks, paint, scale } from "./tile.js";
import { cellOf, UnitPick } from "./unitpick.js";

const SHOWS = [{ id: "both", label: "Over the picture" }, { id: "alone", label: "Gradient alone" }];

export default class View {
  constructor(root, page) {
    Object.assign(this, { page, answer: null, shows: "both" });
    this.unit = new UnitPick(page);
    this.choose = new Choice("What is drawn", SHOWS, (id) => { this.shows = id; this.draw(); });
    this.words = el("p.fieldwords");
    this.problem = el("p.empty", { hidden: true, role: "status" });
    this.canvas = el("canvas", { role: "img", "aria-label": "The input with the receptive field drawn over it" });
    this.heat = el("canvas.fieldheat", { "aria-hidden": "true" });
    this.box = el("i.fieldbox", { hidden: true });
    this.big = el("div.fieldbig", {}, el("div.mapframe", {}, this.canvas, this.heat, this.box));
    this.own = el("canvas", { tabindex: 0, role: "application", "aria-label": "The unit’s own map: click, or arrow keys, to choose another place" });
    this.mark = el("i.mapmark", { hidden: true });
    this.ownBox = el("div.fieldown", {}, el("h4", {}, "Its map: click another place"), el("div.mapframe", {}, this.own, this.mark));
    this.body = el("div.fieldbody", {}, this.big, this.ownBox);
    this.node = el("div.fieldview", {}, el("header.viewhead", {}, (this.title = el("h3")), this.unit.node, this.choose.node), this.words, this.problem, this.body);
    root.append(this.node);
    this.own.addEventListener("click", (event) => this.put(pixel(this.own, event)));
    this.own.addEventListener("keydown", (event) => this.key(event));
    this.observer = new ResizeObserver(() => this.fit());
    this.observer.observe(this.big);
  }

  opened() { this.answer = this.map = null; }

  choice(choice, what) {
    this.unit.tell();
    const { site } = this.page;
    say(this.title, site.title);
    if (what.some((name) => ["site", "unit", "cell"].includes(name))) this.ask();
    if (what.some((name) => ["site", "unit", "example"].includes(name))) this.askMap();
    this.draw();
  }

  ask() {
    const { page } = this;
    const { site } = page;
    this.asked?.cancel();
    if (site.id === "input") return this.refuse({ message: "The input sees nothing but itself: choose a layer." });
    this.asked = page.ask({ kind: "receptive_field", site: site.id, cell: cellOf(site, page.choice) }, (part) => this.receive(part), { pin: true, onProblem: (problem) => this.refuse(problem) });
  }

  /** The unit's own map, to choose the place on. */
  askMap() {
    const { page } = this;
    const { site } = page;
    this.mapped?.cancel();
    this.ownBox.hidden = !site.places.length || site.id === "input";
    if (this.ownBox.hidden || !page.choice.example) return;
    const first = site.layout === "steps" ? 0 : page.choice.unit;
    this.mapped = page.ask({ kind: "feature_maps", example: page.choice.example, site: site.id, first }, (part) => { this.map = part; this.drawMap(); }, { pin: true, onProblem: () => {} });
  }

  refuse({ message }) {
    say(this.problem, message);
    this.problem.hidden = false;
    this.body.hidden = true;
    say(this.words, "");
  }

  receive(part) {
    this.answer = part;
    this.problem.hidden = true;
    this.body.hidden = false;
    const { box, reached, core, places, examples } = part;
    const all = places.reduce((a, b) => a * b, 1);
    const unit = places.length === 2 ? "pixels" : "steps";
    const size = box ? box.map(([from, to]) => to - from).join(" × ") : "nothing";
    say(this.words, `In theory, by how its layers are connected, it sees ${size} ${unit}${reached === all ? ", the whole input" : ` (${percent(reached / all, 0)} of the input)`}. In effect, 95 % of its gradient lie on ${core} of these ${reached} ${unit}, on average over ${examples} training examples.${core ? "" : " Here the gradient is zero everywhere: the unit is silent for them all."}`);
    this.draw();
    this.drawMap();
  }

  draw() {
    const { page, answer } = this;
    const { opened, choice, theme } = page;
    if (!opened || !choice.inputs || this.body.hidden) return;
    const steps = opened.sites[0].layout === "steps";
    draw(this.canvas, choice.inputs, opened.shape, steps, theme);
    const { height, width } = extent(opened.shape, steps);
    this.fit();
    this.canvas.style.opacity = this.shows === "alone" ? 0 : 1;
    if (!answer) return;
    this.box.hidden = !answer.box;
    const [rows, columns] = answer.places.length === 2 ? answer.places : [1, answer.places[0]];
    if (answer.box) {
      const [[top, bottom], [left, right]] = answer.box.length === 2 ? answer.box : [[0, height], answer.box[0]];
      place(this.box, top, left, bottom - top, right - left, height, width);
    }
    this.paintHeat(answer.effect, rows, columns);
  }

  paintHeat(effect, rows, columns) {
    const most = effect.reduce((a, b) => Math.max(a, b), 0) || 1;
    const [r, g, b] = rgb(this.page.theme.dark ? "#ffb347" : "#c2410c");
    const alone = this.shows === "alone";
    Object.assign(this.heat, { width: columns, height: rows });
    const context = this.heat.getContext("2d");
    const pixels = context.createImageData(columns, rows);
    effect.forEach((value, k) => { pixels.data.set([r, g, b, Math.round((alone ? 255 : 205) * (value / most))], 4 * k); });
    context.putImageData(pixels, 0, 0);
  }

  fit() {
    const { opened } = this.page;
    if (!opened) return;
    const { height, width } = extent(opened.shape, opened.sites[0].layout === "steps");
    const room = this.big.getBoundingClientRect();
    const size = Math.max(0, Math.min(room.width / width, room.height / height, 64));
    Object.assign(this.big.firstElementChild.style, { width: `${size * width}px`, height: `${Math.max(size, 40 / height) * height}px` });
  }

  drawMap() {
    const { map, page } = this;
    const { site, choice } = page;
    if (!map || !site || map.site !== site.id || this.ownBox.hidden) return;
    const steps = site.layout === "steps";
    const [rows, columns] = site.layout === "maps" ? site.places : [1, site.places[0]];
    const size = rows * columns;
    const at = steps ? (_, c) => c * site.units + choice.unit : undefined;
    const from = steps ? 0 : (choice.unit - map.first) * size;
    if (from < 0 || from + (steps ? 0 : size) > map.values.length) return;
    paint(this.own, map.values, from, rows, columns, scale(map.low, map.high, false), inks(page.theme, false), at);
    this.own.style.aspectRatio = rows === 1 ? `${columns * 1} / ${Math.max(1, columns / 8)}` : `${columns} / ${rows}`;
    const cell = cellOf(site, choice);
    const [row, column] = site.layout === "maps" ? [cell[1], cell[2]] : [0, steps ? cell[0] : cell[1]];
    this.mark.hidden = false;
    place(this.mark, row, column, 1, 1, rows, columns);
  }

  put([row, column]) {
    const { site, choice } = this.page;
    const cell = site.layout === "maps" ? [choice.unit, row, column] : site.layout === "steps" ? [column, choice.unit] : [choice.unit, column];
    this.page.choose({ cell });
  }

  key(event) {
    const by = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (!by) return;
    event.preventDefault();
    const { site } = this.page;
    const cell = cellOf(site, this.page.choice);
    const [row, column] = site.layout === "maps" ? [cell[1], cell[2]] : [0, site.layout === "steps" ? cell[0] : cell[1]];
    const clip = (value, most) => Math.max(0, Math.min(most - 1, value));
    this.put([clip(row + by[0], this.own.height), clip(column + by[1], this.own.width)]);
  }

  predicted() { this.draw(); }

  theme() {
    this.draw();
    this.drawMap();
  }

  show() { this.off ??= this.page.on("predicted", () => this.draw()); }

  destroy() {
    this.off?.();
    this.observer.disconnect();
    this.asked?.cancel();
    this.mapped?.cancel();
    this.node.remove();
  }
}
