// Slow motion: one training step over the diagram and the health strip, played in five phases.
import { el, say } from "../dom.js";
import { integer } from "../numbers.js";
import { Batch } from "./batch.js";
import { Equation } from "./equation.js";
import { Picture } from "./picture.js";
import { PHASES, Step } from "./step.js";
import { Timeline } from "./timeline.js";

const NUDGE = 0.05; // how far an arrow key moves the slider
const PATIENCE = 15000; // ms a step may take to arrive

export class Slow {
  /** `root` is what the overlay covers. It opens on the stage's event "slow". */
  constructor(root, stage) {
    Object.assign(this, { root, stage, open: false, sample: 0, link: null, chosen: null, step: null });
    this.offs = [stage.on("slow", () => this.begin()), stage.on("error", () => this.waiting && this.close())];
    this.keys = (event) => this.#key(event);
    document.addEventListener("keydown", this.keys, true);
    this.observer = new ResizeObserver(() => this.open && this.#paint());
    this.#build();
  }

  #build() {
    this.title = el("h2");
    this.note = el("p.sl-wait");
    this.timeline = new Timeline(() => this.#paint(), () => this.ask());
    this.picture = new Picture((chosen) => this.choose(chosen));
    this.batch = new Batch((sample) => this.pickExample(sample));
    this.equation = new Equation({ unit: (by) => this.walk(by), link: (link) => this.pickLink(link), phase: (id) => this.timeline.go(id, 0) });
    const close = el("button.sl-mini.sl-close", { type: "button", "data-name": "slow-close", "aria-label": "Close slow motion", title: "Close (Esc)", onclick: () => this.close() }, "×");
    this.main = el("div.sl-main", {}, el("div.sl-left", {}, this.picture.node, this.batch.node), this.equation.node);
    const sheet = el("link", { rel: "stylesheet", href: new URL("./slow.css", import.meta.url) });
    this.node = el("div.sl.panel", { role: "dialog", "aria-label": "Slow motion", tabindex: -1, hidden: true }, el("header.sl-head", {}, this.title, close), this.timeline.node, this.note, this.main);
    this.root.append(sheet, this.node);
    sheet.addEventListener("load", () => this.open && this.#paint());
    this.observer.observe(this.picture.node);
  }

  destroy() {
    for (const off of this.offs) off();
    document.removeEventListener("keydown", this.keys, true);
    this.observer.disconnect();
    clearTimeout(this.patience);
    this.timeline.pause();
  }

  /** Open, and ask for the next step. */
  begin() {
    this.opener = this.root.getRootNode().activeElement;
    this.open = true;
    this.node.hidden = false;
    this.node.focus({ preventScroll: true });
    this.ask();
  }

  /** Have the next step taken; it comes as a message. */
  ask() {
    this.waiting = true;
    this.timeline.pause();
    this.timeline.next.disabled = true;
    if (!this.step) say(this.title, "Slow motion");
    this.#wait(this.step ? "" : "Taking the next step …");
    clearTimeout(this.patience);
    this.patience = setTimeout(() => this.waiting && this.#wait("The step has not come yet; the run may be busy or the connection lost."), PATIENCE);
    this.stage.send({ op: "anatomy" });
  }

  #wait(text) {
    this.note.hidden = !text;
    say(this.note, text);
    this.main.hidden = Boolean(text);
  }

  /** The step has come. */
  anatomy(message) {
    if (!this.open || !this.waiting) return;
    const { scene } = this.stage;
    this.waiting = false;
    clearTimeout(this.patience);
    this.timeline.next.disabled = false;
    this.#wait("");
    const same = this.step?.message.generation === message.generation && this.chosen;
    this.step = new Step(message, scene, (block) => this.#names(block));
    this.sample = same ? Math.min(this.sample, this.step.samples - 1) : 0;
    if (!same) this.chosen = this.step.strongest();
    this.link = this.step.steepest(this.chosen.block, this.chosen.unit);
    say(this.title, `Step ${integer(message.step)} in slow motion`);
    this.timeline.go(PHASES[0], 0);
    this.#show();
    this.timeline.play();
  }

  /** The names of a block's units by index: input features and answers have some. */
  #names(block) {
    const { scene, config } = this.stage;
    const last = scene.blocks.length - 1;
    if (block === 0 && scene.data.form === "plane") return (config.features ?? []).filter((feature) => feature.on && feature.place !== -1).map(({ label }) => label);
    if (block === 0) return scene.blocks[0].shape.length === 1 && scene.data.names.length === scene.blocks[0].units ? scene.data.names : null;
    const answers = block === last ? (scene.task.classes ?? scene.task.targets) : null;
    return answers?.length === scene.blocks[last].units ? answers : null;
  }

  /** A step stays to be looked at while settings of the training change; other layers or data end it. */
  scene(scene) {
    if (this.step && !this.step.within(scene)) this.close();
  }

  theme() { this.#paint(); }

  close() {
    if (!this.open) return;
    this.open = this.waiting = false;
    this.step = this.chosen = null;
    this.timeline.pause();
    this.node.hidden = true;
    this.stage.emit("batch", null);
    this.opener?.focus?.({ preventScroll: true });
  }

  choose(chosen) {
    this.chosen = chosen;
    this.link = this.step.blocks[chosen.block].weight ? this.step.steepest(chosen.block, chosen.unit) : null;
    this.#show();
  }

  pickExample(sample) {
    this.sample = sample;
    this.#show();
  }

  pickLink(link) {
    this.link = link;
    this.#show();
    if (this.timeline.phase !== "update" && this.timeline.phase !== "backward") return;
    this.timeline.go("update", this.timeline.phase === "update" ? this.timeline.t : 0);
  }

  /** The unit so many further on, column after column. */
  walk(by) {
    const all = this.step.blocks.flatMap((part, block) => part.units.map((_, unit) => ({ block, unit })));
    const at = all.findIndex(({ block, unit }) => block === this.chosen.block && unit === this.chosen.unit);
    this.choose(all[(at + by + all.length) % all.length]);
  }

  #show() {
    this.equation.show(this);
    this.stage.emit("batch", { index: this.step.batch.index, chosen: this.sample });
    this.#paint();
  }

  #paint() {
    if (!this.open || !this.step || !this.node.offsetParent) return;
    const { phase, t } = this.timeline;
    const view = { step: this.step, phase, t, sample: this.sample, chosen: this.chosen, theme: this.stage.theme };
    Object.assign(this.node.dataset, { phase, step: this.step.number, block: this.chosen.block, unit: this.chosen.unit, sample: this.sample });
    this.picture.paint(view);
    this.batch.paint(view);
    this.equation.move(phase, t);
  }

  /** Before anybody else: the space bar plays this, not the run. */
  #key(event) {
    if (!this.open || event.altKey || event.ctrlKey || event.metaKey) return;
    const target = event.composedPath()[0];
    const own = this.node.contains(target);
    if (!own && target.matches?.("input, select, textarea, [contenteditable], dialog *, [popover] *")) return;
    if (event.key === "Escape") return this.#act(event, () => this.close());
    if (!this.step || this.waiting || target.matches?.("select")) return;
    if (event.key === " " && target.matches?.("button") && own && !target.matches(".sl-play")) return;
    const acts = {
      " ": () => this.timeline.toggle(),
      ArrowLeft: () => this.timeline.nudge(-NUDGE),
      ArrowRight: () => this.timeline.nudge(NUDGE),
      ArrowUp: () => this.walk(-1),
      ArrowDown: () => this.walk(1),
      "[": () => this.pickExample((this.step.samples + this.sample - 1) % this.step.samples),
      "]": () => this.pickExample((this.sample + 1) % this.step.samples),
      n: () => this.ask(),
      ...Object.fromEntries(PHASES.map((id, k) => [String(k + 1), () => this.timeline.go(id, 0)])),
    };
    const act = acts[event.key] ?? acts[event.key.toLowerCase()];
    if (act) this.#act(event, act);
  }

  #act(event, act) {
    event.preventDefault();
    event.stopImmediatePropagation();
    act();
  }
}
