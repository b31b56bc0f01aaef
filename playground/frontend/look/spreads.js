// Every layer at a glance: how weights and activations are spread, and how long its gradient is, now and over the copies seen so far.
import { el, say, sized } from "../dom.js";
import { integer, short } from "../numbers.js";
import { BLUE } from "../theme.js";

const KEPT = 120;   // copies

export default class View {
  constructor(root, page) {
    Object.assign(this, { page, past: [], lines: new Map() });
    this.words = el("p.fieldwords");
    this.problem = el("p.empty", { hidden: true, role: "status" });
    this.list = el("div.spreadlist.scroll");
    const head = el("div.spreadline.head", { "aria-hidden": "true" }, ["Layer", "Weights", "Activations", "Gradient", "Gradient over training"].map((name) => el("span", {}, name)));
    this.node = el("div.seqview", {}, el("header.viewhead", {}, el("h3", {}, "All layers at a glance")), this.words, this.problem, head, this.list);
    root.append(this.node);
  }

  opened() {
    Object.assign(this, { past: [], asked: null });
    this.lines.clear();
    this.list.replaceChildren();
  }

  choice() {
    if (this.asked) return;
    this.asked = this.page.ask({ kind: "spreads" }, (part) => this.receive(part), { pin: true, onProblem: ({ message }) => { say(this.problem, message); this.problem.hidden = false; } });
  }

  receive(part) {
    this.problem.hidden = true;
    if (this.past.at(-1)?.step === part.step) this.past.pop();
    this.past.push({ step: part.step, gradients: part.layers.map(({ gradient }) => gradient) });
    if (this.past.length > KEPT) this.past = this.past.filter((_, k) => k % 2 === 0 || k === KEPT);   // thinned
    this.answer = part;
    this.draw();
  }

  draw() {
    const { answer } = this;
    if (!answer) return;
    const { norm, clip, loss, examples, layers } = answer;
    say(this.words, `Of the loss ${short(loss)} on ${examples} training examples in evaluation mode; all gradients together are ${short(norm)} long${clip === null ? "" : `, clipped at ${short(clip)}`}. Gradients are drawn on a logarithmic scale: where the bars shrink towards the input, learning does not get through.`);
    const lengths = layers.map(({ gradient }) => gradient).filter((length) => length > 0);
    const all = this.past.flatMap(({ gradients }) => gradients.filter((length) => length > 0)).map(Math.log10);
    const range = { low: Math.min(...all, Infinity) - 0.5, high: Math.max(...all, -Infinity) };
    layers.forEach((layer, k) => this.line(layer, k, lengths.length ? range : null));
  }

  line(layer, k, range) {
    const { page } = this;
    let line = this.lines.get(layer.site);
    if (!line) {
      line = { weights: el("canvas"), activations: el("canvas"), bar: el("i"), length: el("b"), past: el("canvas") };
      line.node = el("button.spreadline", { type: "button", title: `Look at ${layer.title}`, "data-site": layer.site, onclick: () => page.choose({ site: layer.site }) }, el("span.spreadname", {}, `${k + 1} · ${layer.title}`), line.weights, line.activations, el("span.spreadgradient", {}, el("span.bar", {}, line.bar), line.length), line.past);
      this.lines.set(layer.site, line);
      this.list.append(line.node);
    }
    this.bars(line.weights, layer.weights);
    this.bars(line.activations, layer.activations);
    const length = layer.gradient;
    say(line.length, length === null ? "" : short(length, 2));
    line.bar.parentElement.style.visibility = length === null ? "hidden" : "";
    line.bar.style.width = length > 0 && range ? `${Math.max(1, (100 * (Math.log10(length) - range.low)) / (range.high - range.low))}%` : "0";
    this.curve(line.past, k, range);
  }

  bars(canvas, found) {
    const { theme } = this.page;
    const [width, height] = [128, 34];
    const context = sized(canvas, width, height);
    context.clearRect(0, 0, width, height);
    canvas.title = "";
    if (!found) return;
    const most = Math.max(...found.counts, 1);
    const each = width / found.counts.length;
    context.fillStyle = theme.dark ? "#57b1ea" : BLUE;
    found.counts.forEach((count, b) => { const h = (height - 2) * Math.sqrt(count / most); context.fillRect(b * each, height - h, Math.max(1, each - 0.5), h); });
    if (found.low < 0 && found.high > 0) {
      context.fillStyle = theme.contrast;
      context.fillRect((width * -found.low) / (found.high - found.low), 0, 1, height);
    }
    canvas.setAttribute("title", `from ${short(found.low)} to ${short(found.high)}, mean ${short(found.mean)}, deviation ${short(found.spread)}${found.lost ? `, ${integer(found.lost)} not finite` : ""}; heights by square root`);
  }

  curve(canvas, k, range) {
    const [width, height] = [150, 34];
    const context = sized(canvas, width, height);
    context.clearRect(0, 0, width, height);
    if (!range) return;
    context.strokeStyle = this.page.theme.accent;
    context.lineWidth = 1.5;
    context.beginPath();
    const points = this.past.map(({ gradients }) => gradients[k]);
    points.forEach((length, at) => {
      if (!(length > 0)) return;
      const x = 2 + ((width - 4) * at) / Math.max(1, points.length - 1);
      const y = 2 + ((height - 4) * (range.high - Math.log10(length))) / (range.high - range.low || 1);
      at ? context.lineTo(x, y) : context.moveTo(x, y);
    });
    context.stroke();
  }

  theme() { this.draw(); }

  destroy() {
    this.asked?.cancel();
    this.node.remove();
  }
}
