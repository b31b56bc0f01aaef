// The bar of a room: the run as it goes on, and the copy of it that is asked about.
import { ICONS, spaceIsFree } from "../bar.js";
import { el, icon, say } from "../dom.js";
import { access } from "../lesson.js";
import { epoch, integer, percent, score } from "../numbers.js";
import { Status } from "../status.js";

const PENDING = 1500;   // ms a click is believed before a frame confirms it
const FINAL = { finished: "Training has finished: reset it on the Play page to train again", diverged: "Training has diverged: recover first", failed: "The run has failed: reset it on the Play page" };
const FIGURES = [["epoch", "Epoch", "Passes through the training data"], ["step", "Step", "Batches trained on"], ["test", "Test accuracy", "Of these very weights on the test part"]];

export class RunBar {
  constructor(root, page) {
    this.page = page;
    this.status = new Status(page);
    this.faces = { play: icon(ICONS.play), pause: icon(ICONS.pause) };
    this.word = el("span.word", {}, "Play");
    this.play = el("button.btn.primary", { type: "button", "data-name": "play", onclick: () => this.toggle() }, this.faces.play, this.faces.pause, this.word);
    this.values = Object.fromEntries(FIGURES.map(([id]) => [id, el("dd", { "data-name": id }, "–")]));
    this.names = Object.fromEntries(FIGURES.map(([id, label]) => [id, el("dt", {}, label)]));
    this.copy = el("span.copy", { "data-name": "explained", role: "status" });
    this.fresh = el("button.btn.wide", { type: "button", "data-name": "refresh", onclick: () => this.renew() });
    this.following = el("input.nd-switch", { type: "checkbox", role: "switch", "data-name": "follow", onchange: () => page.follow(this.following.checked) });
    root.append(
      this.play,
      this.status.node,
      el("dl.figures", {}, FIGURES.map(([id, , title]) => el("div", { title }, this.names[id], this.values[id]))),
      el("div.explained", {}, this.copy, this.fresh, el("label.follow.nd", { title: page.room.words.follow }, this.following, "Follow the training")),
    );
    this.keys = (event) => { if (spaceIsFree(event)) { event.preventDefault(); this.toggle(); } };
    document.addEventListener("keydown", this.keys);
    this.update();
  }

  destroy() { document.removeEventListener("keydown", this.keys); }

  get state() { return this.pending && performance.now() < this.pending.until ? this.pending.state : (this.page.frame?.status?.state ?? "ready"); }

  scene(scene) {
    say(this.names.test, ({ iou: "Test mean IoU", r2: "Test R²" })[scene.metric] ?? "Test accuracy");
    this.metric = scene.metric;
    this.update();
  }

  frame(frame) {
    if (this.pending && frame.status?.state === this.pending.state) this.pending = null;
    say(this.values.epoch, epoch(frame.epoch));
    say(this.values.step, integer(frame.step));
    say(this.values.test, (this.metric === "r2" ? score : percent)(frame.metrics?.test?.[this.metric]));
    this.update();
  }

  config() { this.update(); }

  connection() { this.update(); }

  opened() { this.update(); }

  heard() { this.update(); }

  update() {
    const { page } = this;
    const running = this.state === "running";
    const locked = access(page.config.lesson, "play") !== "open";
    const reason = locked ? "Fixed in this lesson" : page.config.problems?.length ? "The experiment cannot run yet" : (FINAL[this.state] ?? null);
    const label = running ? "Pause (Space)" : "Play (Space)";
    this.play.disabled = reason !== null;
    this.play.title = reason ?? label;
    this.play.setAttribute("aria-label", label);
    say(this.word, running ? "Pause" : "Play");
    this.faces.play.style.display = running ? "none" : "";
    this.faces.pause.style.display = running ? "" : "none";
    this.status.update(this.state);
    this.explained();
  }

  /** Which copy is explained, and what there is to do about it. */
  explained() {
    const { page } = this;
    const { opened, frame } = page;
    const step = page.state.step ?? opened?.step;
    const now = frame?.step ?? page.state.run_step;
    const untrained = opened && step === 0;
    const untouched = untrained && !now;
    const note = untrained ? " (not trained)" : opened?.predicted.finite === false ? " (diverged)" : "";
    this.copy.replaceChildren(opened ? `${page.room.words.copied} ` : "", opened ? el("b", {}, integer(step)) : "", note);
    say(this.fresh, untouched ? "Train" : "Refresh");
    this.fresh.title = untouched ? "Train, and follow the training: these are random weights" : step === now ? "The run stands where this copy was taken" : `${page.room.words.renew}, at step ${integer(now)}`;
    this.fresh.disabled = !opened || page.taking || (untouched ? this.play.disabled : step === now);
    this.fresh.classList.toggle("due", !this.fresh.disabled && !page.following && !untouched);
    this.fresh.style.visibility = !opened || (page.following && !untouched) ? "hidden" : "";   // its room stays
    this.following.checked = page.following;
    this.following.disabled = !opened;
  }

  renew() {
    if (this.fresh.textContent === "Train") {
      this.page.follow(true);
      this.toggle();
    } else this.page.refresh();
  }

  toggle() {
    if (this.play.disabled) return;
    const running = this.state === "running";
    this.page.send({ op: running ? "pause" : "play" });
    this.pending = { state: running ? "paused" : "running", until: performance.now() + PENDING };
    setTimeout(() => this.update(), PENDING + 20);
    this.update();
  }
}
