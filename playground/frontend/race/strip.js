// What each lane's network answers, side by side, in the view that suits the data, and the difference of two of them.
import { el, icon, say } from "../dom.js";
import { VIEWS } from "../output.js";
import { Choice } from "../tabs.js";
import { partToggles, Toggles } from "../toggles.js";
import { classColour } from "../theme.js";
import { Card } from "./card.js";
import { Difference } from "./difference.js";

const SHOWN = ["surface", "line", "examples", "scatter", "confusion", "classes"];   // the stage's views that a lane can show by itself

export class Strip {
  constructor(root, page) {
    Object.assign(this, { page, cards: new Map(), offered: "" });
    this.choice = el("div");
    this.legend = el("div.classlegend");
    this.toggles = new Toggles([...partToggles(), { id: "discretise", label: "Discretise", title: "Draw the decisions alone, without how sure they are" }], ["train"], () => this.refresh());
    this.grid = el("div.lanes");
    this.empty = el("p.empty", {}, "A race has no lanes yet. Add the experiment on screen, a preset or a link in the sidebar; then copy a lane and change one thing of it.");
    this.difference = new Difference(page);
    root.append(el("div.toolbar.racetools", {}, this.choice, this.legend, this.toggles.node), this.grid, this.empty);
  }

  destroy() {
    for (const card of this.cards.values()) card.destroy();
    this.difference.destroy();
  }

  theme() {
    this.toggles.theme(this.page.theme);
    for (const card of this.cards.values()) card.theme();
    this.difference.theme();
  }

  config() {
    for (const card of this.cards.values()) card.config();
    this.empty.hidden = this.page.lanes.length > 0;
    this.difference.config();
  }

  lanes() {
    const { lanes } = this.page;
    for (const [lane, card] of this.cards) if (!lanes.includes(lane)) { card.destroy(); this.cards.delete(lane); }
    for (const lane of lanes) if (!this.cards.has(lane)) this.cards.set(lane, new Card(lane, this.page));
    const nodes = [...lanes.map((lane) => this.cards.get(lane).node), this.difference.node];
    if (nodes.some((node, index) => this.grid.children[index] !== node)) this.grid.replaceChildren(...nodes);
    this.toggles.theme(this.page.theme);
    this.offer();
  }

  scene(lane) {
    this.offer();
    this.cards.get(lane)?.scene();
    this.difference.scene(lane);
  }

  frame(lane) {
    this.cards.get(lane)?.frame();
    this.difference.frame(lane);
  }

  look() {
    this.show();
    this.difference.look();
  }

  /** The views that suit any lane's data. */
  offer() {
    const about = this.page.lanes.filter(({ scene }) => scene).map(({ scene }) => ({ form: scene.data.form, kind: scene.task.kind, mind: false, selected: [] }));
    const found = VIEWS.filter(({ id, suits }) => SHOWN.includes(id) && about.some(suits)).map(({ id, label }) => ({ id, label }));
    const key = JSON.stringify([found, this.page.lanes.map(({ scene }) => scene?.task)]);
    if (key === this.offered || !found.length) return;
    this.offered = key;
    const { look } = this.page;
    const id = found.some((view) => view.id === look.view) ? look.view : found[0].id;
    const choice = new Choice("What each lane shows", found, (view) => this.page.choose({ view }));
    choice.show(id);
    this.choice.replaceChildren(choice.node);
    look.view = id;
    this.drawLegend();
    this.show();
  }

  drawLegend() {
    const task = this.page.lanes.find(({ scene }) => scene)?.scene.task;
    const classes = task?.classes ?? [];
    this.legend.replaceChildren(...(classes.length <= 4 ? classes.map((name, k) => el("span.swatch", { title: name }, el("i", { style: `background:${classColour(k)}` }), name)) : []));
  }

  show() {
    const { view } = this.page.look;
    this.toggles.offer(view === "surface" ? ["train", "validation", "test", "discretise"] : view === "line" ? ["train", "validation", "test"] : []);
    for (const card of this.cards.values()) card.show(view);
  }

  /** Every lane's points and surface as the switches say. */
  refresh() { for (const card of this.cards.values()) card.toggle(this.toggles.on); }
}
