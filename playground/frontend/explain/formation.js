// How the reasons formed: the score of each input at moments of training, under the curve of accuracy.
import { el, say, sized } from "../dom.js";
import { epoch, integer } from "../numbers.js";
import { evidence, furthest, scoreMap } from "./evidence.js";
import { Refusal } from "./refusal.js";
import { dress } from "./sheet.js";

const STRIP = 12;   // pictures at most over a strip of moments
const SIDE = 58;
const MOST = 96;    // followed moments; of more, every other one is forgotten

export default class View {
  constructor(root, page) {
    Object.assign(this, { page, replayed: null, live: [] });
    this.title = el("p.formtitle");
    this.strip = el("div.formstrip");
    this.chart = el("div.formchart");
    this.note = el("p.formnote", { role: "status" });
    this.words = el("p.formwords", {}, "Each column is the network as it was at that moment, asked about the same example by the same method. Accuracy often settles long before the reasons do. It does not say what made the reasons change.");
    this.refusal = new Refusal(this.title, this.strip, this.chart, this.note);
    this.node = el("div.formview", {}, this.title, this.strip, this.chart, this.note, this.refusal.node, this.words);
    dress(this.node, "formation.css");
    root.append(this.node);
    this.observer = new ResizeObserver(() => { if (this.chart.clientHeight !== this.height) this.fill(); });
    this.observer.observe(this.chart);
  }

  opened(opened) {
    if (this.generation !== opened.generation) this.live = [];
    this.generation = opened.generation;
    this.key = "";
  }

  choice() { this.ask(); }

  ask() {
    const { page } = this;
    const { example, target, baseline, method } = page.choice;
    if (!example) return;
    const asked = { example, target, baseline, method };
    const key = JSON.stringify([asked, page.opened.generation, page.opened.step]);
    if (key === this.key) return;
    const other = JSON.stringify(asked) !== this.about;
    this.key = key;
    this.about = JSON.stringify(asked);
    if (other) Object.assign(this, { live: [], answered: false });
    this.asked?.cancel();
    this.now?.cancel();
    say(this.note, "Training again from the seed, to look at it on the way …");
    this.asked = page.ask({ kind: "formation", ...asked }, (part) => this.receive(part), { onProblem: (problem) => this.fail(problem) });
    this.now = page.ask({ kind: "moment", ...asked }, (part) => this.add(part), { pin: true, onProblem: (problem) => this.fail(problem) });
  }

  /** What has been seen stands: a repeated training may take too long where this moment does not. */
  fail({ message }) {
    if (this.answered) say(this.note, message);
    else this.refusal.show(message);
  }

  receive(part) {
    Object.assign(this, { replayed: part.exact ? part : null, answered: true });
    this.fill();
    say(this.note, part.exact ? "" : `${part.reason} Follow the training, and the reasons are written down here as they form.`);
  }

  /** One more moment, as training goes on. */
  add(part) {
    const last = this.live.at(-1);
    const [step] = part.steps;
    if (!this.replayed) this.answered = true;
    if (last && step < last.step) this.live = [];
    if (last?.step === step) this.live.pop();
    this.live.push({ step, epoch: part.epochs[0], value: part.value[0], scores: part.scores, part });
    if (this.live.length > MOST) this.live = this.live.filter((_, k) => k % 2 === 0 || k === this.live.length - 1);
    this.fill();
  }

  /** The replayed moments, and those after them that were followed. */
  get moments() {
    const { replayed, live } = this;
    const width = replayed ? replayed.scores.shape[1] : 0;
    const past = replayed ? [...replayed.steps].map((step, t) => ({ step, epoch: replayed.epochs[t], value: replayed.value[t], scores: replayed.scores.subarray(t * width, (t + 1) * width) })) : [];
    const end = past.at(-1)?.step ?? -1;
    return [...past, ...live.filter(({ step }) => step > end)];
  }

  fill() {
    const { moments } = this;
    const about = this.replayed ?? this.live.at(-1)?.part;
    if (!moments.length || !about) return;
    this.refusal.clear();
    say(this.title, `How the reasons for ${about.title} formed, from step ${integer(moments[0].step)} to step ${integer(moments.at(-1).step)}.`);
    this.pictures(moments);
    const figure = moments.length === this.replayed?.steps.length ? JSON.parse(this.replayed.figures.formation) : this.grown(moments, about);
    this.height = this.chart.clientHeight;
    figure.layout.height = Math.max(figure.layout.height, this.height);
    this.page.figure(this.chart, figure);
  }

  /** The figure with the moments that were followed: its cells and its curve are drawn anew from the numbers. */
  grown(moments, about) {
    const figure = JSON.parse(about.figures.formation);
    const [curve, heat, settled] = figure.data;
    const lines = about.lines;   // for each line of cells the inputs that it sums
    const at = moments.map((_, k) => k);
    const where = moments.map(({ step, epoch: e }) => `step ${step}, epoch ${epoch(e)}`);
    Object.assign(curve, { x: at, y: moments.map(({ value }) => value), text: where });
    Object.assign(settled, { x: settled.y.map((_, k) => k) });
    const z = lines.map((inputs) => moments.map(({ scores }) => inputs.reduce((sum, k) => sum + scores[k], 0)));
    const most = furthest(z.flat());
    Object.assign(heat, { x: at, z, zmin: -most, zmax: most, customdata: lines.map(() => where) });
    const step = Math.max(1, Math.ceil(at.length / 12));
    const some = at.filter((k) => k % step === 0);
    for (const axis of ["xaxis", "xaxis2"]) Object.assign(figure.layout[axis], { tickvals: some, ticktext: some.map((k) => epoch(moments[k].epoch)) });
    return figure;
  }

  /** Of pictures, the scores themselves at some of the moments. */
  pictures(moments) {
    const { shape, form } = this.page.opened;
    this.strip.hidden = form !== "image";
    if (this.strip.hidden) return;
    const [height, width] = shape.slice(-2);
    const count = Math.min(STRIP, moments.length);
    const some = Array.from({ length: count }, (_, k) => moments[Math.round((k * (moments.length - 1)) / Math.max(1, count - 1))]);
    const most = furthest(some.flatMap(({ scores }) => [...scores]));
    const table = evidence(this.page.theme);
    this.strip.replaceChildren(...some.map(({ step, scores }) => {
      const canvas = el("canvas", { role: "img", "aria-label": `Scores at step ${step}` });
      scoreMap(sized(canvas, SIDE, SIDE), { x: 0, y: 0, w: SIDE, h: SIDE }, scores, { width, height, most, table });
      return el("figure", {}, canvas, el("figcaption", {}, `step ${integer(step)}`));
    }));
  }

  theme() { this.fill(); }
  resize() { this.fill(); }
  show() { this.fill(); }
  hide() {}

  destroy() {
    this.asked?.cancel();
    this.now?.cancel();
    this.observer.disconnect();
  }
}
