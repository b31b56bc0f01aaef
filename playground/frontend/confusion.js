// The confusion matrix: a row for each true class, a column for each predicted one.
import { el, say } from "./dom.js";
import { PARTS } from "./marks.js";
import { integer, percent } from "./numbers.js";
import { BLUE, coloursOf, ORANGE, rgba } from "./theme.js";
import { Choice } from "./tabs.js";

const WHAT = { labelling: "positions ", segmentation: "pixels " };   // what is counted, where it is not whole examples

export class Confusion {
  constructor(root, stage) {
    this.stage = stage;
    this.part = "test";
    this.choice = new Choice("Part of the data", [...PARTS].reverse(), (id) => { this.part = id; this.fill(); });
    this.note = el("span.note");
    this.table = el("table.confusion");
    this.wrap = el("div.fill.scroll", {}, this.table);
    root.append(el("div.toolbar", {}, this.choice.node, this.note), this.wrap);
  }

  destroy() {}

  scene(scene) {
    const names = scene.task.classes ?? [];
    this.names = names;
    this.kind = scene.task.kind;
    const colours = coloursOf(scene.task, this.stage.theme);
    const head = names.map((name, k) => el("th", { scope: "col", title: name }, el("i", { style: `background:${colours[k]}` }), el("span", {}, name)));
    this.cells = names.map(() => names.map(() => el("td")));
    this.table.classList.toggle("many", names.length > 6);
    this.table.style.setProperty("--count", names.length);
    this.table.replaceChildren(
      el("thead", {}, el("tr", {}, el("td.corner", {}, "true ↓ predicted →"), head)),
      el("tbody", {}, names.map((name, k) => el("tr", {}, el("th", { scope: "row", title: name }, el("i", { style: `background:${colours[k]}` }), el("span", {}, name)), this.cells[k]))),
    );
    this.fill();
  }

  frame(frame) {
    this.counts = frame.confusion;
    this.fill();
  }

  config() {}

  theme() {
    if (this.stage.scene) this.scene(this.stage.scene);
  }

  fill() {
    const counts = this.counts?.[this.part];
    if (!this.cells || (counts && counts.length !== this.names.length ** 2)) return;
    const n = this.names.length;
    let [right, all] = [0, 0];
    for (let row = 0; row < n; row++) {
      let total = 0;
      for (let col = 0; col < n; col++) total += counts?.[row * n + col] ?? 0;
      for (let col = 0; col < n; col++) this.cell(row, col, counts?.[row * n + col], total);
      right += counts?.[row * n + row] ?? 0;
      all += total;
    }
    say(this.note, counts ? (all ? `${integer(right)} of ${integer(all)} ${WHAT[this.kind] ?? ""}right` : "This part is empty") : "");
  }

  cell(row, col, count, total) {
    const cell = this.cells[row][col];
    say(cell, count === undefined ? "" : integer(count));
    const share = total ? (count ?? 0) / total : 0;
    const key = `${share.toFixed(2)}${this.stage.theme.dark}`;
    if (cell.dataset.key === key) return;
    cell.dataset.key = key;
    cell.style.background = share ? rgba(row === col ? BLUE : ORANGE, 0.1 + 0.85 * share) : "";
    cell.style.color = share > 0.55 ? (row === col ? "#fff" : "#1f2429") : "";
    cell.title = total ? `${percent(share)} of true ${this.names[row]} ${row === col ? "found" : `taken for ${this.names[col]}`}` : "";
  }
}
