// The bar above everything: play, step, reset, re-roll, speed, and the numbers that are always in sight.
import { el, icon, say } from "./dom.js";
import { Readouts } from "./readouts.js";
import { access, restrict } from "./lesson.js";
import { Status } from "./status.js";

export const ICONS = {
  play: "M8 5.1v13.8c0 .8.9 1.2 1.5.8l10.3-6.9a1 1 0 0 0 0-1.6L9.5 4.3C8.9 3.9 8 4.3 8 5.1z",
  pause: "M7 5h3.2v14H7zM13.8 5H17v14h-3.2z",
  batch: "M6 5.6v12.8c0 .8.9 1.2 1.5.8l8.6-6.4a1 1 0 0 0 0-1.6L7.5 4.8C6.9 4.4 6 4.8 6 5.6zM17.6 5H20v14h-2.4z",
  epoch: "M3 6.5v11c0 .8.9 1.2 1.5.7l6.1-5.5a.9.9 0 0 0 0-1.4L4.5 5.8C3.9 5.3 3 5.7 3 6.5zM11.2 6.5v11c0 .8.9 1.2 1.5.7l6.1-5.5a.9.9 0 0 0 0-1.4l-6.1-5.5c-.6-.5-1.5-.1-1.5.7zM19.6 5h2.2v14h-2.2z",
  reset: "M4.5 12.5a7.5 7.5 0 1 0 2.3-5.4M4.2 3.8v4.4h4.4",
  reroll: "M6 4h12a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2zM8.5 8.5h.01M15.5 8.5h.01M12 12h.01M8.5 15.5h.01M15.5 15.5h.01",
};
export const SPEEDS = [
  { unit: "step", rate: 1, label: "1 step/s" },
  { unit: "step", rate: 10, label: "10 steps/s" },
  { unit: "epoch", rate: 1, label: "1 epoch/s" },
  { unit: "epoch", rate: 10, label: "10 epochs/s" },
  { unit: "epoch", rate: 60, label: "60 epochs/s" },
  { unit: "step", rate: null, label: "As fast as it goes" },
];
const PENDING = 1500;   // ms a click is believed before a frame confirms it

export class Bar {
  constructor(root, stage) {
    this.stage = stage;
    this.status = new Status(stage);
    this.readouts = new Readouts();
    this.faces = { play: icon(ICONS.play), pause: icon(ICONS.pause) };
    this.word = el("span.word", {}, "Play");
    this.play = this.button("play", "Play (Space)", () => this.toggle(), "primary", this.faces.play, this.faces.pause, this.word);
    this.batch = this.button("step-batch", "Step: train on one batch", () => stage.send({ op: "step", unit: "batch" }), "", icon(ICONS.batch));
    this.epoch = this.button("step-epoch", "Step: train to the end of the epoch", () => stage.send({ op: "step", unit: "epoch" }), "", icon(ICONS.epoch));
    this.reset = this.button("reset", "Reset: back to the same initial weights", () => stage.send({ op: "reset" }), "", icon(ICONS.reset, { filled: false }));
    this.reroll = this.button("reroll", "Re-roll: new initial weights (a new seed)", () => stage.trigger("reroll"), "", icon(ICONS.reroll, { filled: false }));
    this.speed = el("select.speed", { "aria-label": "Speed", title: "How fast training goes; the numbers learnt are the same at any speed", onchange: () => this.go() }, SPEEDS.map((speed, k) => el("option", { value: k }, speed.label)));
    this.speed.value = SPEEDS.length - 2;
    this.pace = el("span.pace", { title: "How fast training goes" });
    root.append(el("div.controls", { role: "toolbar", "aria-label": "Training" }, this.play, this.batch, this.epoch, this.reset, this.reroll, this.speed, this.pace), this.status.node, this.readouts.node);
    this.keys = (event) => this.key(event);
    document.addEventListener("keydown", this.keys);
    this.update();
  }

  button(name, label, click, kind, ...faces) {
    return el(`button.btn${kind ? `.${kind}` : ""}`, { type: "button", "data-name": name, "aria-label": label, title: label, onclick: click }, ...faces);
  }

  destroy() { document.removeEventListener("keydown", this.keys); }

  scene(scene) {
    this.readouts.scene(scene);
    this.update();
  }

  frame(frame, scene) {
    if (this.pending && frame.status?.state === this.pending.state) this.pending = null;
    this.readouts.frame(frame, scene);
    if (frame.speed !== undefined && performance.now() > (this.chosen ?? 0)) this.showSpeed(frame.speed);
    this.update();
  }

  config() { this.update(); }

  connection() { this.update(); }

  theme() {}

  get state() { return this.pending && performance.now() < this.pending.until ? this.pending.state : (this.stage.frame?.status?.state ?? "ready"); }

  /** Whether a lesson leaves a control to the learner. */
  free(id) { return access(this.stage.config.lesson, id) === "open"; }

  /** Hide or lock what the lesson does; a hidden speed stays to be read. */
  restrict() {
    const { lesson } = this.stage.config;
    const controls = { play: [this.play], step: [this.batch, this.epoch], reset: [this.reset], reroll: [this.reroll], speed: [this.speed] };
    for (const [id, nodes] of Object.entries(controls)) for (const node of nodes) restrict(node, access(lesson, id));
    this.speed.disabled = !this.free("speed");
    this.pace.hidden = access(lesson, "speed") !== "hidden";
    say(this.pace, SPEEDS[this.speed.value]?.label ?? "");
  }

  /** Why the network cannot train just now, as a sentence; null when it can. */
  blocked() {
    const { config, frame } = this.stage;
    const problem = config.problems?.[0];
    if (problem) return `Cannot train yet: ${problem.message}`;
    const state = frame?.status?.state;
    if (state === "diverged") return "Training has diverged: recover or reset first";
    if (state === "finished") return "Training has finished: reset to train again, or change the stop rule";
    if (state === "failed") return "The run has failed: reset to start again";
    return null;
  }

  update() {
    this.restrict();
    const reason = this.free("play") ? this.blocked() : this.play.title;
    const running = this.state === "running";
    const label = running ? "Pause (Space)" : "Play (Space)";
    if (this.play.title !== (reason ?? label)) {
      this.play.title = reason ?? label;
      this.play.setAttribute("aria-label", label);
      this.play.setAttribute("aria-description", reason ?? "");
    }
    this.word.textContent = running ? "Pause" : "Play";
    this.faces.play.style.display = running ? "none" : "";
    this.faces.pause.style.display = running ? "" : "none";
    this.play.disabled = reason !== null;
    this.batch.disabled = this.epoch.disabled = this.blocked() !== null || !this.free("step");
    const broken = Boolean(this.stage.config.problems?.length);
    this.reset.disabled = broken || !this.free("reset");
    this.reroll.disabled = broken || !this.free("reroll") || !this.free("seed");
    this.status.update(this.state);
  }

  toggle() {
    if (this.play.disabled) return;
    const running = this.state === "running";
    this.stage.send({ op: running ? "pause" : "play" });
    this.pending = { state: running ? "paused" : "running", until: performance.now() + PENDING };
    setTimeout(() => this.update(), PENDING + 20);
    this.update();
  }

  go() {
    const { unit, rate } = SPEEDS[this.speed.value];
    this.chosen = performance.now() + PENDING;
    this.stage.send({ op: "speed", unit, rate });
  }

  /** The speed the run has; one that is none of ours is added to the list. */
  showSpeed(speed) {
    const wanted = speed ?? { unit: "step", rate: null };
    let at = SPEEDS.findIndex(({ unit, rate }) => rate === (wanted.rate ?? null) && (rate === null || unit === wanted.unit));
    if (at < 0) {
      at = SPEEDS.push({ ...wanted, label: `${wanted.rate} ${wanted.unit}s/s` }) - 1;
      this.speed.append(el("option", { value: at }, SPEEDS[at].label));
    }
    if (this.speed.value !== String(at)) this.speed.value = at;
  }

  /** Space plays and pauses wherever no other control has a use for it. */
  key(event) {
    if (!spaceIsFree(event)) return;
    event.preventDefault();
    this.toggle();
  }
}

/** Whether the space bar was pressed where nothing else has a use for it. */
export function spaceIsFree(event) {
  if (event.key !== " " || event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return false;
  return !event.composedPath()[0].closest?.("input, textarea, select, button, a, summary, [contenteditable=true], [role=button], [role=option], [role=menuitem], [role=slider], [role=combobox], [role=checkbox], [role=radio], [role=dialog], [role=tab], [role=application]");
}
