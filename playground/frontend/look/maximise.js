// The input that a unit likes best, found by gradient ascent, as a film; beside it the training examples that it likes best.
import { el, say, sized } from "../dom.js";
import { image } from "../gallery.js";
import { short } from "../numbers.js";
import { greys } from "../theme.js";
import { Soon } from "../explain/asking.js";
import { draw, extent } from "./picture.js";
import { UnitPick } from "./unitpick.js";

const FIELDS = [
  ["steps", "Steps", 16, 512, 16, 160, "Steps up the gradient"],
  ["decay", "L2", 0, 0.2, 0.01, 0.03, "By how much each step shrinks the distance from the mean input"],
  ["blur", "Blur", 0, 2, 0.1, 0.4, "Deviation in pixels of the Gaussian that smooths the picture every four steps"],
  ["jitter", "Jitter", 0, 4, 1, 1, "Pixels by which the picture is shifted at most while a gradient is taken"],
];

export default class View {
  constructor(root, page) {
    Object.assign(this, { page, frames: [], at: null, seed: 0 });
    this.soon = new Soon(() => this.ask());
    this.unit = new UnitPick(page);
    this.fields = Object.fromEntries(FIELDS.map(([name, label, min, max, step, value, title]) => {
      const said = el("output", {}, short(value));
      const input = el("input", { type: "range", min, max, step, value, "aria-label": label, oninput: () => { say(said, short(Number(input.value))); this.soon.go(250); } });
      return [name, { input, node: el("label.field", { title }, label, input, said) }];
    }));
    this.again = el("button.btn.wide", { type: "button", "data-name": "again", title: "Another first picture", onclick: () => { this.seed += 1; this.ask(); } }, "Begin again");
    this.words = el("p.fieldwords", { role: "status" });
    this.problem = el("p.empty", { hidden: true, role: "status" });
    this.canvas = el("canvas.maxpicture", { role: "img", "aria-label": "The input at this step of the ascent" });
    this.scrub = el("input.scrub", { type: "range", min: 0, max: 0, value: 0, "aria-label": "Step of the film", oninput: () => { this.at = Number(this.scrub.value); this.draw(); } });
    this.curve = el("canvas", { role: "img", "aria-label": "The unit’s activation at each step, and the largest of the training examples" });
    this.caption = el("p.note");
    this.top = el("div.maxtop", { role: "list", "aria-label": "Training examples with the largest activation" });
    this.topTitle = el("h4");
    this.film = el("div.maxfilm", {}, el("div.maxframe", {}, this.canvas), this.scrub, this.caption);
    this.side = el("div.maxside", {}, (this.curveBox = el("div.maxcurve", {}, this.curve)), this.topTitle, this.top);
    this.body = el("div.maxbody", {}, this.film, this.side);
    this.node = el("div.maxview", {}, el("header.viewhead", {}, (this.title = el("h3")), this.unit.node, this.again), el("div.maxfields", {}, Object.values(this.fields).map(({ node }) => node)), this.words, this.problem, this.body);
    root.append(this.node);
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(this.node);
  }

  opened() { this.soon.go(); }

  choice(choice, what) {
    this.unit.tell();
    say(this.title, this.page.site.title);
    if (what.includes("site") || what.includes("unit")) this.soon.go();
  }

  ask() {
    const { page } = this;
    const { site, choice, opened } = page;
    this.asked?.cancel();
    Object.assign(this, { frames: [], at: null, best: null });
    if (!site || site.id === "input") return this.refuse({ message: "The input is what is sought: choose a layer." });
    const image = opened.shape.length === 3;
    for (const name of ["blur", "jitter"]) this.fields[name].node.hidden = !image;
    const values = Object.fromEntries(FIELDS.map(([name]) => [name, image || (name !== "blur" && name !== "jitter") ? Number(this.fields[name].input.value) : 0]));
    this.asked = page.ask({ kind: "maximise", site: site.id, unit: choice.unit, seed: this.seed, ...values }, (part) => this.receive(part), { onProblem: (problem) => this.refuse(problem) });
  }

  refuse({ message }) {
    say(this.problem, message);
    this.problem.hidden = false;
    this.body.hidden = true;
    say(this.words, "");
  }

  receive(part) {
    this.problem.hidden = true;
    this.body.hidden = false;
    if (part.top) { Object.assign(this, { best: part.top, step: part.step }); this.examples(); }
    if (part.inputs) {
      this.frames.push({ at: part.at, inputs: part.inputs, activation: part.activation });
      this.scrub.max = this.frames.length - 1;
      if (this.at === null) this.scrub.value = this.frames.length - 1;
    }
    this.ended = part.final;
    this.draw();
  }

  draw() {
    const { frames, best, page } = this;
    const { opened } = page;
    if (!frames.length || !best) return;
    const frame = frames[Math.min(frames.length - 1, this.at ?? frames.length - 1)];
    const steps = opened.sites[0].layout === "steps";
    draw(this.canvas, frame.inputs, opened.shape, steps, page.theme);
    const { height, width } = extent(opened.shape, steps);
    const room = this.canvas.parentElement.getBoundingClientRect();
    const size = Math.max(1, Math.min(room.width / width, room.height / height, 56));
    Object.assign(this.canvas.style, { width: `${size * width}px`, height: `${Math.max(size * height, 24)}px` });
    const reached = frames.at(-1).activation;
    const most = best.values[0];
    const how = reached > most ? "more than" : "less than";
    say(this.words, `${this.ended ? "It reaches" : "It has reached"} ${short(reached)}, ${how} the largest of ${best.tried}${best.tried < best.all ? ` of the ${best.all}` : ""} training examples, ${short(most)}. What drives a unit highest need not look like anything it met: hold the picture against the examples. Copy of step ${this.step}.`);
    say(this.caption, `Step ${frame.at}: activation ${short(frame.activation)}`);
    this.drawCurve(frame);
  }

  drawCurve(frame) {
    const { theme } = this.page;
    const [width, height] = [this.curveBox.clientWidth, 120];
    if (!width) return;
    const context = sized(this.curve, width, height);
    context.clearRect(0, 0, width, height);
    const values = this.frames.map(({ activation }) => activation);
    const most = this.best.values[0];
    const [low, high] = [Math.min(...values, this.best.lowest, most), Math.max(...values, most)];
    const steps = Number(this.fields.steps.input.value);
    const x = (at) => 4 + ((width - 12) * at) / steps;
    const y = (value) => 8 + ((height - 16) * (high - value)) / (high - low || 1);
    context.font = `11px ${theme.font}`;
    context.setLineDash([4, 4]);
    context.strokeStyle = theme.muted;
    context.beginPath();
    context.moveTo(0, y(most));
    context.lineTo(width, y(most));
    context.stroke();
    context.setLineDash([]);
    context.fillStyle = theme.muted;
    context.fillText(`largest in training ${short(most)}`, 6, y(most) + (y(most) < 20 ? 13 : -4));
    context.strokeStyle = theme.accent;
    context.lineWidth = 2;
    context.beginPath();
    this.frames.forEach(({ at, activation }, k) => (k ? context.lineTo(x(at), y(activation)) : context.moveTo(x(at), y(activation))));
    context.stroke();
    context.fillStyle = theme.accent;
    context.beginPath();
    context.arc(x(frame.at), y(frame.activation), 4, 0, 7);
    context.fill();
  }

  examples() {
    const { best, page } = this;
    const { data, form } = page.opened;
    say(this.topTitle, `Training examples it answers most, of ${best.tried}`);
    const words = greys(page.theme);
    this.top.replaceChildren(...[...best.rows].map((row, k) => {
      const canvas = form === "image" ? el("canvas", { "aria-hidden": "true" }) : null;
      if (canvas) image(canvas, data.images, row, words);
      return el("button.maxexample", { type: "button", role: "listitem", title: `${page.exampleName({ row })}: ${short(best.values[k])}`, onclick: () => page.choose({ example: { row } }) }, canvas ?? el("span", {}, `#${row}`), el("b", {}, short(best.values[k])));
    }));
  }

  hide() { this.asked?.cancel(); this.soon.stop(); }

  theme() {
    if (this.best) this.examples();
    this.draw();
  }

  destroy() {
    this.soon.stop();
    this.observer.disconnect();
    this.asked?.cancel();
    this.node.remove();
  }
}
