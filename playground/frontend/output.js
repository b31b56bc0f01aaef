// The output panel: the views that suit the task, one at a time; only the open one asks the server for anything.
import { Classes } from "./classes.js";
import { Confusion } from "./confusion.js";
import { el } from "./dom.js";
import { Gallery } from "./gallery.js";
import { Line } from "./line.js";
import { Scatter } from "./scatter.js";
import { Surface } from "./surface.js";
import { Tabs } from "./tabs.js";

/** Each view with its tab's name, the parts of a frame it needs, and whether it suits a form of data and a task. */
const VIEWS = [
  { id: "surface", label: "Output surface", make: Surface, needs: ["surface"], suits: (form) => form === "plane" },
  { id: "line", label: "Fit", make: Line, needs: ["surface"], suits: (form) => form === "line" },
  { id: "examples", label: "Examples", make: Gallery, needs: ["examples"], suits: (form, kind) => kind === "classification" && (form === "table" || form === "image") },
  { id: "scatter", label: "Predicted vs true", make: Scatter, needs: ["regression"], suits: (_, kind) => kind === "regression" },
  { id: "confusion", label: "Confusion", make: Confusion, needs: ["confusion"], suits: (_, kind) => kind === "classification" },
  { id: "classes", label: "Classes", make: Classes, needs: ["per_class"], suits: (_, kind) => kind === "classification" },
];

export class Output {
  constructor(root, stage) {
    this.stage = stage;
    this.tabs = new Tabs("Output", (id) => this.open(id));
    this.tabs.panel.classList.add("fill", "output");
    this.views = new Map();
    this.empty = el("p.empty", {}, "What the network answers shows here once it can be made.");
    this.tabs.panel.append(this.empty);
    root.append(el("div.paneltop", {}, this.tabs.list), this.tabs.panel);
  }

  destroy() { for (const { view } of this.views.values()) view.destroy(); }

  /** The parts of a frame that the open view needs. */
  get needs() { return VIEWS.find((view) => view.id === this.tabs.id)?.needs ?? []; }

  scene(scene) {
    const offered = VIEWS.filter((view) => view.suits(scene.data.form, scene.task.kind));
    const kind = scene.data.form + scene.task.kind;
    if (kind !== this.kind) this.tabs.id = null;   // other data: begin with the view that suits it best
    this.kind = kind;
    this.empty.hidden = true;
    this.tabs.offer(offered.map(({ id, label }) => ({ id, label })));
    this.current?.scene(scene);
  }

  frame(frame, scene) { this.current?.frame(frame, scene); }

  config(config) { this.current?.config?.(config); }

  theme() { this.current?.theme(); }

  open(id) {
    const { make: View } = VIEWS.find((view) => view.id === id);
    if (!this.views.has(id)) {
      const node = el(`div.view.${id}`);
      this.tabs.panel.append(node);
      this.views.set(id, { node, view: new View(node, this.stage) });
    }
    for (const [other, { node }] of this.views) node.hidden = other !== id;
    this.current = this.views.get(id).view;
    const { scene, frame } = this.stage;
    if (scene) this.current.scene(scene);
    if (scene && frame) this.current.frame(frame, scene);
    this.stage.watch();
  }
}
