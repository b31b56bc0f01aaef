// One lane on the page: its name, its state, what sets it apart, what its network answers, and what can be done with it.
import { el, icon, say } from "../dom.js";
import { epoch, integer } from "../numbers.js";
import { VIEWS } from "../output.js";
import { badge } from "./badge.js";

const ICONS = {
  change: "M4 7h10M18 7h2M4 17h2M10 17h10M14 4.5v5M8 14.5v5",
  copy: "M8 8h11v11H8zM5 15V5h10",
  play: "M8 5.1v13.8c0 .8.9 1.2 1.5.8l10.3-6.9a1 1 0 0 0 0-1.6L9.5 4.3C8.9 3.9 8 4.3 8 5.1z",
  remove: "M6 6l12 12M18 6L6 18",
};
const WORDS = { ready: "Ready", running: "Running", paused: "Paused", finished: "Finished", diverged: "Diverged", parked: "Parked", failed: "Failed", ended: "Ended" };

export class Card {
  constructor(lane, page) {
    Object.assign(this, { lane, page, views: new Map(), view: null });
    this.name = el("input.lanetitle", { type: "text", maxlength: 60, "aria-label": "Name of the lane", spellcheck: "false", onchange: () => page.trigger("rename", { slot: lane.config.slot, name: this.name.value }), onkeydown: (event) => { if (event.key === "Enter") this.name.blur(); } });
    this.pill = el("span.pill");
    this.where = el("span.note");
    this.back = el("button.link", { type: "button", hidden: true, onclick: () => lane.send({ op: "recover" }) }, "Go back");
    this.notes = el("ul.notes");
    this.body = el("div.fill.output");
    this.empty = el("p.empty", { hidden: true });
    this.body.append(this.empty);
    this.node = el("section.lane", { "data-slot": lane.config.slot }, el("header", {}, badge(lane.config), this.name, this.tools(lane.config.slot)), el("div.lanestate", {}, this.pill, this.where, this.back), this.body, this.notes);
    this.config();
  }

  tools(slot) {
    const button = (name, label) => el("button.mini", { type: "button", "data-name": name, title: label, "aria-label": `${label} (lane ${this.lane.config.letter})`, onclick: () => this.page.trigger(name, slot) }, icon(ICONS[name], { filled: name === "play" }));
    this.change = button("change", "Change settings in the sidebar");
    return el("div.minis", {}, this.change, button("copy", "Copy, and change the copy"), button("play", "Open in Play"), button("remove", "Remove"));
  }

  destroy() {
    for (const { view } of this.views.values()) view.destroy();
    this.node.remove();
  }

  config() {
    const { config } = this.lane;
    this.node.style.setProperty("--lane", config.colour);
    this.node.classList.toggle("chosen", this.page.config.chosen === config.slot);
    this.change.setAttribute("aria-pressed", this.page.config.chosen === config.slot);
    if (this.name !== this.name.getRootNode().activeElement && this.name.value !== config.name) this.name.value = config.name;
    this.name.title = [config.name, ...config.differences].join("\n");
    const problems = config.problems.map(({ message }) => message);
    this.notes.replaceChildren(...[...problems, ...config.notes].map((text) => el("li", { title: text }, text)));
    this.update();
    this.view?.config?.(config);
  }

  theme() { for (const { view } of this.views.values()) view.theme?.(); }

  scene() {
    if (this.id) this.show(this.id);
    this.update();
  }

  frame() {
    const { lane } = this;
    this.view?.frame(lane.frame, lane.scene);
    this.update();
  }

  update() {
    const { lane } = this;
    const { frame, config } = lane;
    const kind = config.problems.length ? "blocked" : lane.connection === "lost" ? "lost" : lane.state;
    this.pill.dataset.state = kind;
    say(this.pill, kind === "blocked" ? "Not ready" : kind === "lost" ? "Reconnecting" : (WORDS[kind] ?? kind));
    const status = frame?.status;
    say(this.where, frame ? `epoch ${epoch(frame.epoch)}, step ${integer(frame.step)}` : "");
    this.where.title = this.pill.title = status?.message ?? "";
    this.back.hidden = kind !== "diverged" || status?.recoverable === false;
  }

  /** Show this view of the network's answers, where it suits the lane's data. */
  show(id) {
    this.id = id;
    const { lane } = this;
    const { scene, frame } = lane;
    const found = VIEWS.find((view) => view.id === id);
    const fits = scene && found?.suits({ form: scene.data.form, kind: scene.task.kind, mind: false, selected: [] });
    this.empty.hidden = Boolean(fits) || !scene;
    say(this.empty, `There is no such view of ${scene?.data.form ?? "these"} data.`);
    for (const [other, { node }] of this.views) node.hidden = other !== id || !fits;
    this.view = null;
    lane.want(fits ? found.needs : []);
    if (!fits) return;
    if (!this.views.has(id)) {
      const node = el(`div.view.${id}`);
      this.body.append(node);
      this.views.set(id, { node, view: new found.make(node, lane, () => {}) });
    }
    const { node, view } = this.views.get(id);
    node.hidden = false;
    this.view = view;
    view.scene(scene);
    if (frame) view.frame(frame, scene);
  }

  /** Points and discretising as the page's switches say. */
  toggle(on) {
    for (const { view } of this.views.values()) {
      if (!view.toggles) continue;
      view.toggles.on = new Set(on);
      view.refresh?.();
      view.plot?.rest();
      view.plot?.kick();
    }
  }
}
