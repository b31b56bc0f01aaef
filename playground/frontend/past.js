// The time machine: a scrubber over the states that are kept of the run; every view shows the one it stands on.
import { el, icon, say } from "./dom.js";
import { access, restrict } from "./lesson.js";
import { integer } from "./numbers.js";
import { Tree } from "./past/tree.js";

const CLOCK = "M12 4a8 8 0 1 0 8 8M12 8v4.5l3 1.8M16 4h4v4M20 4l-4.5 4.5";
const GAP = 60;   // ms between two wishes while the handle is dragged

export class Past {
  constructor(root, stage) {
    Object.assign(this, { stage, steps: [], bare: "", places: [], sent: 0 });
    this.slider = el("input", { type: "range", min: 0, max: 0, step: 1, value: 0, "data-name": "past", "aria-label": "Look back: which step of the run is shown", oninput: () => this.wish() });
    this.text = el("span.where", { role: "status" });
    this.now = this.button("now", "Now", "Show the present again (End)", () => this.go(null));
    this.fork = this.button("fork", "Fork here", "Go on from this state as a run of its own; this one is kept. Any change of a setting while you look back does the same.", () => stage.trigger("fork", {}));
    this.slower = this.button("fork-slower", "with lr ÷ 10", "Fork here with a tenth of the learning rate", () => stage.trigger("fork", { rate: 0.1 }));
    this.faster = this.button("fork-faster", "lr × 10", "Fork here with ten times the learning rate", () => stage.trigger("fork", { rate: 10 }));
    this.tree = new Tree((uid) => stage.trigger("open", uid));
    const sheet = el("link", { rel: "stylesheet", href: new URL("./past.css", import.meta.url) });
    this.node = el("div.past", { role: "group", "aria-label": "Time machine" }, icon(CLOCK, { filled: false }), this.slider, this.text, this.now, this.fork, this.slower, this.faster, this.tree.node);
    root.append(sheet, this.node);
    this.update();
  }

  button(name, label, title, click) { return el("button.link", { type: "button", "data-name": name, title, onclick: click }, label); }

  destroy() {
    clearTimeout(this.timer);
    this.tree.destroy();
  }

  config(config) {
    this.tree.show(config.tree ?? []);
    this.update();
  }

  scene() {}

  theme() {}

  connection() {}

  frame(frame) {
    if (frame.past) Object.assign(this, { steps: [...frame.past.steps], bare: frame.past.bare });
    this.look = frame.look ?? null;
    this.live = this.look?.live ?? frame.step;
    if (frame.status?.state === "parked") this.steps = [];   // kept in the memory of a process that has gone
    this.update();
  }

  /** Ask for the state under the handle: at once, or when the last wish is a moment old. */
  wish() {
    const place = Number(this.slider.value);
    this.wished = place < this.places.length ? this.places[place] : null;
    this.dragging = performance.now();
    if (this.timer) return;
    this.timer = setTimeout(() => { this.timer = 0; this.go(this.wished); }, Math.max(0, this.sent + GAP - performance.now()));
  }

  go(step) {
    this.wished = step;
    this.sent = performance.now();
    this.stage.send({ op: "look", step });
    this.tell(step);
  }

  update() {
    const { lesson } = this.stage.config;
    const looking = this.look !== null && this.look !== undefined;
    this.places = this.steps.filter((step) => step < this.live);
    this.node.hidden = access(lesson, "past") === "hidden";
    const most = String(this.places.length || 1);   // without a past the handle stands on the right all the same
    if (this.slider.max !== most) this.slider.max = most;
    this.slider.disabled = this.places.length === 0;
    const title = this.bare || (this.places.length ? `${this.places.length} earlier states are kept` : "Earlier states can be gone back to once the network trains");
    if (this.slider.title !== title) this.slider.title = title;
    if (performance.now() - (this.dragging ?? -1e9) > 400) this.slider.value = looking ? this.nearest(this.look.step) : this.slider.max;
    this.now.hidden = !looking;
    for (const node of [this.fork, this.slower, this.faster]) {
      restrict(node, access(lesson, "past"));
      node.hidden = node.hidden || !(looking || (node === this.fork && this.places.length > 0));
    }
    for (const node of [this.slower, this.faster]) node.hidden = node.hidden || access(lesson, "optimiser.lr") !== "open";
    this.stage.root?.classList.toggle("looking", looking);
    this.tell(looking ? this.look.step : null);
  }

  tell(step) {
    const text = step === null || step === undefined ? (this.bare ? "No earlier states" : "Now") : `You look at step ${integer(step)} of ${integer(this.live)}`;
    say(this.text, text);
    if (this.slider.getAttribute("aria-valuetext") !== text) this.slider.setAttribute("aria-valuetext", text);
  }

  nearest(step) {
    let best = 0;
    this.places.forEach((place, k) => { if (Math.abs(place - step) < Math.abs(this.places[best] - step)) best = k; });
    return best;
  }
}
