// The output panel: the views that suit the task, one at a time; only the open one asks the server for anything.
import { Classes } from "./classes.js";
import { Confusion } from "./confusion.js";
import { el } from "./dom.js";
import { Forecasts } from "./forecasts.js";
import { Gallery } from "./gallery.js";
import { Labels } from "./labels.js";
import { Line } from "./line.js";
import { Scatter } from "./scatter.js";
import { Segments } from "./segments.js";
import { Surface } from "./surface.js";
import { Tabs } from "./tabs.js";
import { Units } from "./units.js";
import { Warp } from "./warp.js";

const AT_PLACES = new Set(["labelling", "segmentation"]);   // tasks that ask for a class at each position or pixel

/** Each view with its tab's name, the parts of a frame it needs, and whether it suits {form, kind} of data and task, a `mind` in the browser, `selected` units. */
export const VIEWS = [
  { id: "surface", label: "Surface", make: Surface, needs: ["surface"], suits: ({ form }) => form === "plane" },
  { id: "line", label: "Fit", make: Line, needs: ["surface"], suits: ({ form }) => form === "line" },
  { id: "warp", label: "Space warp", make: Warp, needs: ["units"], suits: ({ form, mind }) => form === "plane" && mind },
  { id: "examples", label: "Examples", make: Gallery, needs: ["examples"], suits: ({ form, kind }) => kind === "classification" && form !== "plane" && form !== "line" },
  { id: "labels", label: "Answers", make: Labels, needs: ["examples"], suits: ({ kind }) => kind === "labelling" },
  { id: "segments", label: "Masks", make: Segments, needs: ["examples"], suits: ({ kind }) => kind === "segmentation" },
  { id: "forecasts", label: "Forecasts", make: Forecasts, needs: ["examples"], suits: ({ form, kind }) => kind === "regression" && form === "series" },
  { id: "scatter", label: "Predicted vs true", make: Scatter, needs: ["regression"], suits: ({ kind }) => kind === "regression" },
  { id: "confusion", label: "Confusion", make: Confusion, needs: ["confusion"], suits: ({ kind, few }) => kind === "classification" || (AT_PLACES.has(kind) && few) },
  { id: "classes", label: "Classes", make: Classes, needs: ["per_class"], suits: ({ kind, few }) => kind === "classification" || (AT_PLACES.has(kind) && few) },
  { id: "units", label: "Units", make: Units, needs: ["units", "weights"], suits: ({ selected }) => selected.length > 0 },
];

export class Output {
  constructor(root, stage) {
    Object.assign(this, { stage, selected: [], views: new Map() });
    this.tabs = new Tabs("Output", (id) => this.open(id));
    this.tabs.panel.classList.add("fill", "output");
    this.empty = el("p.empty", {}, "What the network answers shows here once it can be made.");
    this.back = el("button.back", { type: "button", title: "Show the network's answer again", hidden: true, onclick: () => stage.emit("unit", null) });
    this.tabs.panel.append(this.empty, this.back);
    root.append(el("div.paneltop", {}, this.tabs.list), this.tabs.panel);
    this.off = [stage.on("select", (list) => this.select(list)), stage.on("unit", () => { this.back.hidden = true; })];
  }

  destroy() {
    for (const off of this.off) off();
    for (const { view } of this.views.values()) view.destroy();
  }

  /** The parts of a frame that the open view needs. */
  get needs() { return VIEWS.find((view) => view.id === this.tabs.id)?.needs ?? []; }

  scene(scene) {
    const kind = scene.data.form + scene.task.kind;
    if (kind !== this.kind) this.tabs.id = null;   // other data: begin with the view that suits it best
    this.kind = kind;
    this.empty.hidden = true;
    this.offer();
    this.current?.scene(scene);
  }

  offer() {
    const { scene, mind } = this.stage;
    if (!scene) return;
    const about = { form: scene.data.form, kind: scene.task.kind, few: scene.task.confusable !== false, mind: Boolean(mind), selected: this.selected };
    this.tabs.offer(VIEWS.filter((view) => view.suits(about)).map(({ id, label }) => ({ id, label })), this.before);
  }

  /** Units were selected or let go. Two are there to be compared: their view opens by itself, and when all are gone the one before comes back. */
  select(list) {
    const compared = list.length === 2 && this.selected.length < 2;
    this.selected = list;
    if (this.tabs.id !== "units") this.before = this.tabs.id;
    this.offer();
    if (compared) this.tabs.pick("units");
    this.current?.select?.(list);
  }

  /** One unit in place of the answer, on the big map. */
  show(unit) {
    this.tabs.pick("surface");
    this.stage.emit("unit", unit);
    this.back.textContent = `${unit.title} ×`;
    this.back.hidden = false;
  }

  frame(frame, scene) { this.current?.frame(frame, scene); }

  config(config) { this.current?.config?.(config); }

  theme() { this.current?.theme(); }

  open(id) {
    const { make: View } = VIEWS.find((view) => view.id === id);
    if (!this.views.has(id)) {
      const node = el(`div.view.${id}`);
      this.tabs.panel.append(node);
      this.views.set(id, { node, view: new View(node, this.stage, (unit) => this.show(unit)) });
    }
    for (const [other, { node }] of this.views) node.hidden = other !== id;
    this.back.hidden = true;
    this.current = this.views.get(id).view;
    const { scene, frame } = this.stage;
    this.current.select?.(this.selected);
    if (scene) this.current.scene(scene);
    if (scene && frame) this.current.frame(frame, scene);
    this.stage.watch();
  }
}
