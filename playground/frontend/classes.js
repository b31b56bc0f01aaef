// How well each class is told: precision, recall, F1 and how many examples it has.
import { el, say } from "./dom.js";
import { PARTS } from "./marks.js";
import { integer, percent } from "./numbers.js";
import { Choice } from "./tabs.js";
import { coloursOf } from "./theme.js";

const MEASURES = [
  { id: "precision", label: "Precision", title: "Of those predicted to be of the class, how many are" },
  { id: "recall", label: "Recall", title: "Of those that are of the class, how many are found" },
  { id: "f1", label: "F1", title: "Harmonic mean of precision and recall" },
];

const WHAT = { labelling: "Positions of the class in this part", segmentation: "Pixels of the class in this part" };

export class Classes {
  constructor(root, stage) {
    this.stage = stage;
    this.part = "test";
    this.choice = new Choice("Part of the data", [...PARTS].reverse(), (id) => { this.part = id; this.fill(); });
    this.table = el("table.measures");
    root.append(el("div.toolbar", {}, this.choice.node), el("div.fill.scroll", {}, this.table));
  }

  destroy() {}

  scene(scene) {
    const names = scene.task.classes ?? [];
    const colours = coloursOf(scene.task, this.stage.theme);
    this.rows = names.map(() => ({ bars: MEASURES.map(() => ({ bar: el("i"), text: el("span") })), support: el("td.number") }));
    this.table.replaceChildren(
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Class"), MEASURES.map(({ label, title }) => el("th", { scope: "col", title }, label)), el("th.number", { scope: "col", title: WHAT[scene.task.kind] ?? "Examples of the class in this part" }, "Support"))),
      el("tbody", {}, names.map((name, k) => el("tr", {}, el("th", { scope: "row", title: name }, el("i.dot", { style: `background:${colours[k]}` }), name), this.rows[k].bars.map(({ bar, text }) => el("td", {}, el("div.meter", {}, bar, text))), this.rows[k].support))),
    );
    this.fill();
  }

  frame(frame) {
    this.values = frame.per_class;
    this.fill();
  }

  config() {}

  theme() {
    if (this.stage.scene) this.scene(this.stage.scene);
  }

  fill() {
    const values = this.values?.[this.part];
    this.rows?.forEach((row, k) => {
      row.bars.forEach(({ bar, text }, m) => {
        const value = values?.[MEASURES[m].id]?.[k];
        say(text, percent(value));
        bar.style.width = `${100 * (value || 0)}%`;
      });
      say(row.support, integer(values?.support?.[k]));
    });
  }
}
