// All examples as points in a layer's space, brought to two or three dimensions: coloured by class, a click chooses the example.
import { calm, el, say, sized } from "../dom.js";
import { exampleName, mark } from "../marks.js";
import { percent } from "../numbers.js";
import { image } from "../gallery.js";
import { BLUE, classColour, greys, mix, ORANGE } from "../theme.js";
import { Choice } from "../tabs.js";
import { pin } from "../explain/pin.js";

const NOTES = {
  pca: "Straight directions along which the examples differ most; distances are true as far as the shares of variance say.",
  tsne: "Neighbours stay neighbours. Distances between groups, their sizes and their order mean nothing.",
  umap: "Neighbours stay neighbours. Distances between groups and their sizes mean little.",
};
const MOVE = 350;   // ms from one frame to the next
const NEAR = 14;    // px within which the pointer finds a point

const PLACED = new Set(["labelling", "segmentation"]);   // tasks whose examples have many answers

export default class View {
  constructor(root, page) {
    Object.assign(this, { page, answer: null, turn: [0.5, 0.35], method: "pca", dimensions: "2" });
    const select = (label, entries, change) => el("select.small", { "aria-label": label, onchange: change }, entries.map(([value, text]) => el("option", { value }, text)));
    this.by = select("Method", [["pca", "PCA"], ["tsne", "t-SNE"], ["umap", "UMAP"]], () => { this.method = this.by.value; this.ask(); });
    this.part = select("Examples", [["all", "All examples"], ["train", "Training part"], ["validation", "Validation part"], ["test", "Test part"]], () => this.ask());
    this.dims = new Choice("Dimensions", [{ id: "2", label: "2-D" }, { id: "3", label: "3-D" }], (id) => { this.dimensions = id; this.ask(); });
    this.words = el("p.fieldwords");
    this.note = el("p.note.projnote");
    this.problem = el("p.empty", { hidden: true, role: "status" });
    this.canvas = el("canvas", { tabindex: 0, role: "application", "aria-label": "Examples as points: click one to choose it; in three dimensions drag or use the arrow keys to turn" });
    this.tip = el("div.tip.projtip", { hidden: true }, (this.tipPicture = el("canvas", { hidden: true })), (this.tipText = el("span")));
    this.legend = el("div.projlegend");
    this.plot = el("div.projplot", {}, this.canvas, this.tip);
    this.body = el("div.projbody", {}, this.plot, this.legend);
    this.node = el("div.projview", {}, el("header.viewhead", {}, (this.title = el("h3")), this.by, this.dims.node, this.part), this.words, this.problem, this.body, this.note);
    root.append(this.node);
    this.canvas.addEventListener("pointerdown", (event) => this.press(event));
    this.canvas.addEventListener("pointermove", (event) => this.move(event));
    this.canvas.addEventListener("pointerleave", () => { this.tip.hidden = true; });
    this.canvas.addEventListener("pointerup", (event) => this.release(event));
    this.canvas.addEventListener("keydown", (event) => this.key(event));
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(this.plot);
  }

  opened(opened) {
    Object.assign(this, { answer: null, from: null });
    const umap = this.by.querySelector("[value=umap]");
    umap.disabled = !opened.umap;
    umap.textContent = opened.umap ? "UMAP" : "UMAP (needs umap-learn)";
    for (const [k, name] of ["train", "validation", "test"].entries()) this.part.querySelector(`[value=${name}]`).disabled = opened.data.part.filter((part) => part === k).length < 3;
    this.fillLegend(opened);
  }

  fillLegend({ task }) {
    const classes = task.classes ?? [];
    if (PLACED.has(task.kind)) return this.legend.replaceChildren(el("span.wrapped", {}, `An example has a class at each ${task.kind === "labelling" ? "position" : "pixel"}, not one: all points look alike`));
    return this.legend.replaceChildren(...(classes.length && classes.length <= 10
      ? classes.map((name, k) => el("span.swatch", { title: name }, el("i", { style: `background:${classColour(k)}` }), name))
      : classes.length ? [el("span.wrapped", {}, `${classes.length} classes share ten colours`)]
        : [el("span.swatch", {}, el("i", { style: `background:${ORANGE}` }), "low"), el("span.swatch", {}, el("i", { style: `background:${BLUE}` }), "high")]));
  }

  choice(choice, what) {
    say(this.title, `${this.page.site.title}, ${this.page.site.shape.join(" × ")}`);
    if (what.includes("site")) this.ask();
    this.draw();
  }

  ask() {
    const { page } = this;
    this.asked?.cancel();
    this.from = null;
    this.by.value = this.method;
    const question = { kind: "projector", site: page.choice.site, method: this.method, dimensions: Number(this.dimensions), part: this.part.value };
    this.asked = page.ask(question, (part) => this.receive(part), { pin: true, onProblem: (problem) => this.refuse(problem) });
  }

  refuse({ message }) {
    say(this.problem, message);
    this.problem.hidden = false;
    this.body.hidden = true;
    say(this.words, "");
  }

  receive(part) {
    const same = this.answer && this.answer.points.length === part.points.length && this.answer.site === part.site && this.answer.method === part.method && this.answer.points.shape[1] === part.points.shape[1];
    this.from = same && !calm() ? { points: this.answer.points, since: performance.now() } : null;
    this.answer = part;
    this.problem.hidden = true;
    this.body.hidden = false;
    const shares = part.explained ? [...part.explained].map((share, k) => `PC ${k + 1} ${percent(share, 0)}`).join(", ") : "";
    const kept = part.explained ? `${percent([...part.explained].reduce((a, b) => a + b, 0), 0)} of the variance of its ${part.width} numbers are in the picture (${shares}). ` : `${part.width} numbers each. `;
    const near = part.separate === null ? "" : `In the layer’s own space the nearest neighbour of ${percent(part.separate, 0)} of the ${part.rows.length} examples is of their class.`;
    say(this.words, kept + near);
    say(this.note, NOTES[part.method] + (part.aligned ? " Turned to lie as it did before, so that points can be followed." : ""));
    this.draw();
  }

  /** Where the points are on screen: [x, y, depth] each, and the factor of the picture. */
  places() {
    const { answer, from } = this;
    const { points } = answer;
    const [count, dimensions] = points.shape;
    const t = from ? Math.min(1, (performance.now() - from.since) / MOVE) : 1;
    const at = (i, d) => (t < 1 ? from.points[i * dimensions + d] + t * (points[i * dimensions + d] - from.points[i * dimensions + d]) : points[i * dimensions + d]);
    const [width, height] = [this.plot.clientWidth, this.plot.clientHeight];
    const [a, b] = this.turn;
    const flat = Array.from({ length: count }, (_, i) => {
      if (dimensions === 2) return [at(i, 0), at(i, 1), 0];
      const [x, y, z] = [at(i, 0), at(i, 1), at(i, 2)];
      const [u, w] = [x * Math.cos(a) + z * Math.sin(a), z * Math.cos(a) - x * Math.sin(a)];
      return [u, y * Math.cos(b) - w * Math.sin(b), y * Math.sin(b) + w * Math.cos(b)];
    });
    const middle = [0, 1].map((d) => (dimensions === 3 ? 0 : (Math.min(...flat.map((p) => p[d])) + Math.max(...flat.map((p) => p[d]))) / 2));
    const reach = dimensions === 3 ? Math.max(...flat.map((p) => Math.hypot(...p)), 1e-9) : null;
    const spread = [0, 1].map((d) => reach ?? Math.max(...flat.map((p) => Math.abs(p[d] - middle[d])), 1e-9));
    const factor = Math.min((width / 2 - 14) / spread[0], (height / 2 - 14) / spread[1]);   // one factor for both axes: distances are true
    return { t, at: flat.map(([x, y, z]) => [width / 2 + (x - middle[0]) * factor, height / 2 - (y - middle[1]) * factor, z]) };
  }

  draw() {
    const { answer, page } = this;
    const { opened, theme, choice } = page;
    const [width, height] = [this.plot.clientWidth, this.plot.clientHeight];
    if (!answer || !width || !height || !opened) return;
    const context = sized(this.canvas, width, height);
    context.clearRect(0, 0, width, height);
    const { t, at } = this.places();
    this.at = at;
    const { data, task } = opened;
    const order = at.map((_, i) => i).sort((i, j) => at[i][2] - at[j][2]);
    let chosen = null;
    const [low, high] = task.classes ? [0, 1] : [data.y.reduce((a, b) => Math.min(a, b), Infinity), data.y.reduce((a, b) => Math.max(a, b), -Infinity)];
    for (const i of order) {
      const row = answer.rows[i];
      const value = data.y[row * (data.y.shape[1] ?? 1)];
      const fill = PLACED.has(task.kind) ? theme.accent : task.classes ? classColour(data.y[row]) : mix(ORANGE, BLUE, (value - low) / (high - low || 1));
      mark(context, data.part[row], at[i][0], at[i][1], 3.4, fill, theme);
      if (row === choice.example?.row) chosen = at[i];
    }
    if (chosen) pin(context, chosen[0], chosen[1], theme);
    if (t < 1) {
      cancelAnimationFrame(this.frame);
      this.frame = requestAnimationFrame(() => this.draw());
    }
  }

  nearest({ clientX, clientY }) {
    if (!this.at) return null;
    const box = this.canvas.getBoundingClientRect();
    const [x, y] = [clientX - box.left, clientY - box.top];
    let [best, least] = [null, NEAR];
    this.at.forEach(([px, py], i) => {
      const off = Math.hypot(px - x, py - y);
      if (off < least) [best, least] = [i, off];
    });
    return best;
  }

  press(event) {
    this.pressed = { x: event.clientX, y: event.clientY, turn: [...this.turn], moved: false };
    this.canvas.setPointerCapture(event.pointerId);
  }

  move(event) {
    const { pressed } = this;
    if (pressed && this.answer?.points.shape[1] === 3) {
      const [dx, dy] = [event.clientX - pressed.x, event.clientY - pressed.y];
      pressed.moved ||= Math.hypot(dx, dy) > 3;
      this.turn = [pressed.turn[0] + dx / 120, pressed.turn[1] + dy / 120];
      return this.draw();
    }
    const found = this.nearest(event);
    this.tip.hidden = found === null;
    this.canvas.style.cursor = found === null ? "default" : "pointer";
    if (found === null) return;
    const row = this.answer.rows[found];
    const { opened, theme } = this.page;
    say(this.tipText, exampleName(opened.data, opened.task, row));
    this.tipPicture.hidden = !opened.data.images;
    if (opened.data.images) image(this.tipPicture, opened.data.images, row, greys(theme));
    const [x, y] = this.at[found];
    const right = x > this.plot.clientWidth - 190;
    this.tip.style.transform = `translate(${right ? x - 170 : x + 14}px, ${Math.max(0, Math.min(this.plot.clientHeight - 70, y - 20))}px)`;
  }

  release(event) {
    const { pressed } = this;
    this.pressed = null;
    if (!pressed || pressed.moved) return;
    const found = this.nearest(event);
    if (found !== null) this.page.choose({ example: { row: this.answer.rows[found] } });
  }

  key(event) {
    const by = { ArrowLeft: [-0.15, 0], ArrowRight: [0.15, 0], ArrowUp: [0, -0.15], ArrowDown: [0, 0.15] }[event.key];
    if (!by || this.answer?.points.shape[1] !== 3) return;
    event.preventDefault();
    this.turn = this.turn.map((angle, k) => angle + by[k]);
    this.draw();
  }

  show() { this.draw(); }

  theme() { this.draw(); }

  destroy() {
    cancelAnimationFrame(this.frame);
    this.observer.disconnect();
    this.asked?.cancel();
    this.node.remove();
  }
}
