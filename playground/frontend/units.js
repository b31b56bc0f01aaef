// Selected units side by side, and how far they go together.
import { el, say } from "./dom.js";
import { bounds } from "./paint.js";
import { Choice } from "./tabs.js";
import { diverging, greys } from "./theme.js";
import { Card } from "./units/card.js";
import { Matrix } from "./units/matrix.js";
import { correlation, unitOf } from "./units/values.js";

const MOST = 8;
const SCALES = [{ id: "own", label: "Own scale" }, { id: "shared", label: "Shared scale" }];
const OVER = [{ id: "grid", label: "Grid" }, { id: "data", label: "Training data" }];

export class Units {
  /** `show(unit)` brings {block, index, title} onto the big map. */
  constructor(root, stage, show) {
    Object.assign(this, { stage, show, list: [], cards: [] });
    this.scale = new Choice("Colour scale", SCALES, () => this.fill());
    this.over = new Choice("Correlation over", OVER, () => this.fill());
    this.row = el("div.unitcards");
    this.matrix = new Matrix();
    this.note = el("span.note");
    this.below = el("div.toolbar", {}, this.over.node, this.note);
    root.append(el("div.toolbar", {}, this.scale.node), el("div.fill.scroll", { tabindex: 0, role: "group", "aria-label": "Selected units" }, this.row, this.below, this.matrix.node));
  }

  destroy() {}

  config() {}

  /** The selected units: [{block, place, unit, title}]. */
  select(list) {
    this.list = list.slice(0, MOST);
    this.build();
  }

  scene() { this.build(); }

  theme() { this.fill(); }

  frame() { this.fill(); }

  build() {
    const { scene } = this.stage;
    if (!scene) return;
    const flat = scene.data.form === "plane";
    const names = this.list.map(({ title }) => title);
    this.cards = this.list.map((held, k) => new Card(k + 1, names[k], flat ? () => this.press(held, names[k]) : null));
    this.row.replaceChildren(...this.cards.map(({ node }) => node));
    this.row.style.setProperty("--columns", this.columns);
    this.row.classList.toggle("tight", this.columns > 3);
    this.matrix.names(names);
    this.over.node.hidden = !this.stage.mind;
    this.fill();
  }

  get columns() { return Math.min(4, Math.max(2, this.list.length)); }

  press({ place, unit }, title) {
    const index = this.stage.scene.blocks[place].shown.indexOf(unit);
    if (index >= 0) this.show({ block: place, index, title });
  }

  fill() {
    const { frame, scene, theme } = this.stage;
    if (!scene || !this.row.isConnected) return;
    const units = this.list.map((held) => unitOf(held, frame, scene));
    const furthest = units.map((unit) => (unit ? Math.max(...bounds(unit.values).map(Math.abs), 1e-12) : 0));
    const shared = Math.max(...furthest, 1e-12);
    const tables = this.tables(theme);
    const side = Math.floor(Math.min(104, (this.row.clientWidth || 320) / this.columns - 8));
    units.forEach((unit, k) => {
      const picture = scene.blocks[this.list[k].place].display;
      const grey = picture === "image" && this.list[k].place === 0;
      this.cards[k].show(unit, this.scale.id === "shared" ? shared : furthest[k], side, { theme, table: grey ? tables.grey : tables.signed }, picture === "map");
    });
    this.correlate(units);
  }

  tables(theme) {
    if (this.colours?.theme !== theme) this.colours = { theme, signed: diverging(theme), grey: greys(theme) };
    return this.colours;
  }

  correlate(units) {
    const { mind, frame, scene } = this.stage;
    const data = mind && this.over.id === "data" && frame?.tensors;
    const values = data ? this.onData() : units.map((unit) => unit?.values ?? []);
    const table = units.length > 1 && values.some((v) => v.length > 1);
    this.matrix.node.hidden = !table;
    this.over.node.hidden = !mind || units.length < 2;
    say(this.note, units.length < 2 ? "Select another unit to see how far they go together." : table ? `Correlation over ${data ? "the training data" : place(units, scene)}` : "On one example each unit has one value: there is nothing to correlate.");
    if (!table) return;
    const known = values.map((a, i) => values.map((b, j) => (j <= i ? correlation(a, b) : 0)));
    this.matrix.fill((i, j) => known[Math.max(i, j)][Math.min(i, j)]);
  }

  /** The selected units' values on the training points. */
  onData() {
    const { mind, frame, scene: { data } } = this.stage;
    if (this.points?.of !== data) {
      const wide = data.x.length / data.part.length;
      const rows = Array.from(data.part.keys()).filter((i) => data.part[i] === 0);
      this.points = { of: data, at: Float32Array.from(rows.flatMap((i) => Array.from(data.x.subarray(wide * i, wide * (i + 1))))), n: rows.length };
    }
    const { at, n } = this.points;
    const blocks = mind.run(frame.tensors, at, { silenced: frame.held?.silenced, upto: Math.max(...this.list.map(({ place }) => place)) });
    return this.list.map(({ place, unit }) => blocks[place].subarray(unit * n, (unit + 1) * n));
  }
}

function place(units, scene) {
  const shape = units.find(Boolean)?.shape ?? [];
  if (scene.data.form === "plane") return `the ${shape.join(" × ")} grid`;
  return scene.data.form === "line" ? `${shape[0]} points of the line` : `the ${shape.join(" × ")} pixels of the chosen example`;
}
