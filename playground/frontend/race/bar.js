// The bar above a race: every lane is played, paused, stepped and reset together.
import { ICONS, spaceIsFree, SPEEDS } from "../bar.js";
import { el, icon, say } from "../dom.js";

const PENDING = 1500;   // ms a click is believed before frames confirm it

export class RaceBar {
  constructor(root, page) {
    this.page = page;
    this.faces = { play: icon(ICONS.play), pause: icon(ICONS.pause) };
    this.word = el("span.word", {}, "Play");
    this.play = this.button("play", "Play every lane (Space)", () => this.toggle(), "primary", this.faces.play, this.faces.pause, this.word);
    const step = (unit) => () => page.send({ op: "step", unit }, page.lanes.filter(({ ready }) => ready));
    this.batch = this.button("step-batch", "Step: every lane trains on one batch", step("batch"), "", icon(ICONS.batch));
    this.epoch = this.button("step-epoch", "Step: every lane trains to the end of its epoch", step("epoch"), "", icon(ICONS.epoch));
    this.reset = this.button("reset", "Reset: every lane back to its first weights", () => page.send({ op: "reset" }), "", icon(ICONS.reset, { filled: false }));
    this.reroll = this.button("reroll", "Re-roll: another seed, the same for every lane", () => page.trigger("reroll"), "", icon(ICONS.reroll, { filled: false }));
    this.speed = el("select.speed", { "aria-label": "Speed", title: "How fast each lane goes; the numbers learnt are the same at any speed", onchange: () => this.go() }, SPEEDS.map((speed, k) => el("option", { value: k }, speed.label)));
    this.text = el("span.sentence", { role: "status", "aria-live": "polite" });
    root.append(el("div.controls", { role: "toolbar", "aria-label": "Training" }, this.play, this.batch, this.epoch, this.reset, this.reroll, this.speed), el("div.status", {}, this.text));
    this.keys = (event) => { if (spaceIsFree(event)) { event.preventDefault(); this.toggle(); } };
    document.addEventListener("keydown", this.keys);
    const { unit, rate } = page.look.speed;
    this.speed.value = Math.max(0, SPEEDS.findIndex((speed) => speed.rate === rate && (rate === null || speed.unit === unit)));
    this.update();
  }

  button(name, label, click, kind, ...faces) {
    return el(`button.btn${kind ? `.${kind}` : ""}`, { type: "button", "data-name": name, "aria-label": label, title: label, onclick: click }, ...faces);
  }

  destroy() { document.removeEventListener("keydown", this.keys); }

  config() { this.update(); }

  lanes() { this.update(); }

  scene() { this.update(); }

  frame() { this.update(); }

  /** Whether any lane trains. */
  get running() {
    if (this.pending && performance.now() < this.pending.until) return this.pending.running;
    return this.page.lanes.some(({ state }) => state === "running");
  }

  update() {
    const { lanes } = this.page;
    const { running } = this;
    const able = lanes.some(({ ready }) => ready);
    const label = running ? "Pause every lane (Space)" : "Play every lane (Space)";
    this.play.title = label;
    this.play.setAttribute("aria-label", label);
    say(this.word, running ? "Pause" : "Play");
    this.faces.play.style.display = running ? "none" : "";
    this.faces.pause.style.display = running ? "" : "none";
    this.play.disabled = this.batch.disabled = this.epoch.disabled = !able;
    this.reset.disabled = this.reroll.disabled = !lanes.length;
    say(this.text, this.words(lanes));
  }

  words(lanes) {
    if (!lanes.length) return "Add a lane in the sidebar to begin.";
    const blocked = lanes.filter(({ connection }) => connection === "blocked");
    if (blocked.length) return "A race needs WebSockets, which this connection does not let through.";
    if (lanes.some(({ connection }) => connection === "lost")) return "The connection is lost; training goes on. Trying again …";
    if (lanes.length === 1) return "One lane is no race yet: copy it and change one thing, or add a preset.";
    const count = (state) => lanes.filter((lane) => lane.state === state).length;
    const told = [["running", "running"], ["paused", "paused"], ["parked", "parked"], ["finished", "finished"], ["diverged", "diverged"], ["failed", "failed"]].map(([state, word]) => [count(state), word]).filter(([n]) => n);
    const broken = lanes.filter(({ config }) => config.problems.length).length;
    const parts = told.map(([n, word]) => `${n} ${word}`).concat(broken ? [`${broken} cannot run yet`] : []);
    return parts.length ? `${lanes.length} lanes: ${parts.join(", ")}.` : `${lanes.length} lanes, ready.`;
  }

  toggle() {
    if (this.play.disabled) return;
    const running = !this.running;
    const { page } = this;
    page.send({ op: running ? "play" : "pause" }, page.lanes.filter(({ ready }) => ready));
    this.pending = { running, until: performance.now() + PENDING };
    setTimeout(() => this.update(), PENDING + 20);
    this.update();
  }

  go() {
    const { unit, rate } = SPEEDS[this.speed.value];
    this.page.choose({ speed: { unit, rate } });
    this.page.send({ op: "speed", unit, rate });
  }
}
