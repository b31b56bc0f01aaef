// The time of a step: five phases, each with its own slider, played one after another.
import { calm, el, icon, say } from "../dom.js";
import { Choice } from "../tabs.js";
import { PHASES } from "./step.js";

const LENGTH = 2600; // ms a phase plays at single speed
const REST = 400; // ms its end stands still
const SPEEDS = [0.25, 0.5, 1, 2];
const PLAY = "M8 5.1v13.8c0 .8.9 1.2 1.5.8l10.3-6.9a1 1 0 0 0 0-1.6L9.5 4.3C8.9 3.9 8 4.3 8 5.1z";
const PAUSE = "M7 5h3.2v14H7zM13.8 5H17v14h-3.2z";
const LABELS = { batch: "Batch", forward: "Forward", loss: "Loss", backward: "Backward", update: "Update" };
const STORY = {
  batch: "The step learns from these examples at once: the batch. One of them is followed here.",
  forward: "From left to right, each unit multiplies what comes in by its weights, adds it up and passes the result on.",
  loss: "Each prediction is compared with the truth: the further off, the taller the bar. Their mean is the loss.",
  backward: "From right to left, each weight is told how much the loss would change with it: its gradient.",
  update: "Every weight moves a little against its gradient, so that the loss should fall.",
};

export class Timeline {
  #raf = 0;

  /** `moved(phase, t)` is called whenever phase or place in it (0…1) change; `next()` for the next step. */
  constructor(moved, next) {
    Object.assign(this, { moved, phase: PHASES[0], t: 0, playing: false });
    this.choice = new Choice("Phase of the step", PHASES.map((id) => ({ id, label: LABELS[id] })), (id) => this.go(id, 0));
    [...this.choice.node.children].forEach((button, k) => (button.title = `${LABELS[PHASES[k]]} (${k + 1})`));
    this.faces = [icon(PLAY), icon(PAUSE)];
    this.button = el("button.sl-play", { type: "button", "data-name": "slow-play", "aria-label": "Play", title: "Play or pause (Space)", onclick: () => this.toggle() }, ...this.faces);
    this.slider = el("input.sl-slider", { type: "range", min: 0, max: 1000, step: 1, value: 0, "aria-label": "How far the phase has come", title: "Scrub (← →)", oninput: () => this.scrub(this.slider.value / 1000) });
    this.speed = el("select.sl-speed", { "aria-label": "Speed of slow motion", title: "Speed" }, SPEEDS.map((speed) => el("option", { value: speed, selected: speed === 1 }, `${speed}×`)));
    this.next = el("button.sl-next", { type: "button", "data-name": "slow-next", title: "Take the next step (N)", onclick: next }, "Next step");
    this.story = el("p.sl-story");
    this.node = el("div.sl-time", {}, this.choice.node, this.button, this.slider, this.speed, this.next, this.story);
    this.#faces();
  }

  /** To a phase, `t` of the way through it. */
  go(phase, t) {
    Object.assign(this, { phase, t, rested: 0 });
    this.choice.show(phase);
    say(this.story, STORY[phase]);
    this.#show();
  }

  /** By hand, which stops playing. */
  scrub(t) {
    this.pause();
    this.go(this.phase, Math.max(0, Math.min(1, t)));
  }

  /** A little on or back, into the phase beside at its ends. */
  nudge(by) {
    const at = PHASES.indexOf(this.phase);
    const t = this.t + by;
    this.pause();
    if (t > 1.0001 && at < PHASES.length - 1) this.go(PHASES[at + 1], 0);
    else if (t < -0.0001 && at > 0) this.go(PHASES[at - 1], 1);
    else this.go(this.phase, Math.max(0, Math.min(1, t)));
  }

  toggle() {
    if (this.playing) return this.pause();
    if (this.phase === PHASES.at(-1) && this.t >= 1) this.go(PHASES[0], 0);
    this.play();
  }

  play() {
    cancelAnimationFrame(this.#raf);
    this.playing = true;
    this.#faces();
    this.last = performance.now();
    this.#raf = requestAnimationFrame((now) => this.#tick(now));
  }

  pause() {
    this.playing = false;
    cancelAnimationFrame(this.#raf);
    this.#faces();
  }

  /** One picture; where motion is unwelcome a phase stands at its end for as long as it would have moved. */
  #tick(now) {
    const passed = Math.min(100, now - this.last) * Number(this.speed.value);
    this.last = now;
    if (calm() && this.t < 1) {
      this.t = 1;
      this.rested = REST - LENGTH;
      this.#show();
    } else if (this.t < 1) {
      this.t = Math.min(1, this.t + passed / LENGTH);
      this.rested = 0;
      this.#show();
    } else if ((this.rested += passed) >= REST) {
      const at = PHASES.indexOf(this.phase);
      if (at === PHASES.length - 1) return this.pause();
      this.go(PHASES[at + 1], 0);
    }
    this.#raf = requestAnimationFrame((later) => this.#tick(later));
  }

  #show() {
    this.slider.value = Math.round(1000 * this.t);
    this.slider.style.setProperty("--at", `${100 * this.t}%`);
    this.slider.setAttribute("aria-valuetext", `${Math.round(100 * this.t)} % of ${LABELS[this.phase].toLowerCase()}`);
    this.moved(this.phase, this.t);
  }

  #faces() {
    const [play, pause] = this.faces;
    play.style.display = this.playing ? "none" : "";
    pause.style.display = this.playing ? "" : "none";
    this.button.setAttribute("aria-label", this.playing ? "Pause" : "Play");
  }
}
