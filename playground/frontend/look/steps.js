// How far back learning reaches: the gradient of the loss at each step of the sequences, layer by layer, and what clipping does to it.
import { el, say, sized } from "../dom.js";
import { percent, short } from "../numbers.js";
import { classColour } from "../theme.js";
import { Choice } from "../tabs.js";

export default class View {
  constructor(root, page) {
    Object.assign(this, { page, clipped: "raw" });
    this.choose = new Choice("Clipping", [{ id: "raw", label: "Clipping off" }, { id: "clipped", label: "Clipping on" }], (id) => { this.clipped = id; this.draw(); });
    this.words = el("p.fieldwords");
    this.verdict = el("p.fieldwords");
    this.problem = el("p.empty", { hidden: true, role: "status" });
    this.canvas = el("canvas", { role: "img", "aria-label": "Length of the gradient at each step, on a logarithmic scale" });
    this.plot = el("div.projplot", {}, this.canvas);
    this.legend = el("div.steplegend");
    this.node = el("div.seqview", {}, el("header.viewhead", {}, el("h3", {}, "Gradient by time step"), this.choose.node), this.words, this.problem, this.plot, this.legend, this.verdict);
    root.append(this.node);
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(this.plot);
  }

  choice() { if (!this.asked) this.ask(); }

  opened() { this.asked = null; }

  ask() {
    this.asked?.cancel();
    this.asked = this.page.ask({ kind: "time_gradient" }, (part) => this.receive(part), { pin: true, onProblem: ({ message }) => { say(this.problem, message); this.problem.hidden = false; } });
  }

  receive(part) {
    this.answer = part;
    this.problem.hidden = true;
    const { norm, clip, examples } = part;
    const cut = clip !== null && norm > clip;
    for (const button of this.choose.node.children) button.disabled = clip === null;
    if (clip === null) this.choose.show((this.clipped = "raw"));
    say(this.words, `The whole step’s gradient is ${short(norm)} long, on ${examples} training examples in evaluation mode. ${clip === null ? "Clipping is off: set “Clip gradients” on the Play page to limit it." : cut ? `Above the threshold of ${short(clip)}: clipping makes every gradient ${percent(clip / norm)} as long, near steps and far ones alike, so it tames explosions and cannot cure vanishing.` : `Below the threshold of ${short(clip)}: clipping leaves it alone.`}`);
    this.draw();
  }

  draw() {
    const { answer, page: { theme } } = this;
    const [width, height] = [this.plot.clientWidth, this.plot.clientHeight];
    if (!answer || !width || !height) return;
    const factor = this.clipped === "clipped" && answer.clip !== null && answer.norm > answer.clip ? answer.clip / answer.norm : 1;
    const curves = answer.curves.filter(({ values }) => values.length > 1);
    const logs = curves.map(({ values }) => [...values].map((value) => (value > 0 ? Math.log10(value * factor) : NaN)));
    const raw = curves.flatMap(({ values }) => [...values].flatMap((value) => (value > 0 ? [Math.log10(value), Math.log10(value * (answer.clip && answer.norm > answer.clip ? answer.clip / answer.norm : 1))] : [])));
    const context = sized(this.canvas, width, height);
    context.clearRect(0, 0, width, height);
    if (!raw.length) return say(this.verdict, "The gradient is zero at every step.");
    const [low, high] = [Math.floor(Math.min(...raw)), Math.max(Math.ceil(Math.max(...raw)), Math.floor(Math.min(...raw)) + 1)];
    const steps = Math.max(...curves.map(({ values }) => values.length));
    const x = (t) => 52 + ((width - 66) * t) / (steps - 1);
    const y = (log) => 12 + ((height - 44) * (high - log)) / (high - low);
    context.font = `11px ${theme.font}`;
    const every = Math.ceil((high - low) / 8);
    for (let power = low; power <= high; power += every) {
      context.strokeStyle = theme.line;
      context.beginPath();
      context.moveTo(52, y(power));
      context.lineTo(width - 14, y(power));
      context.stroke();
      context.fillStyle = theme.muted;
      context.textAlign = "right";
      context.fillText(short(10 ** power, 2), 46, y(power) + 4);
    }
    context.textAlign = "center";
    context.fillStyle = theme.muted;
    for (let t = 0; t < steps; t += Math.max(1, Math.ceil(steps / 14))) context.fillText(String(t + 1), x(t), height - 18);
    context.fillText("step", width / 2, height - 4);
    curves.forEach(({ recurrent }, k) => {
      context.strokeStyle = classColour(k);
      context.lineWidth = recurrent ? 2.4 : 1.4;
      context.setLineDash(recurrent ? [] : [5, 3]);
      context.beginPath();
      let drawn = false;
      logs[k].forEach((log, t) => {
        if (Number.isNaN(log)) { drawn = false; return; }
        drawn ? context.lineTo(x(t), y(log)) : context.moveTo(x(t), y(log));
        drawn = true;
      });
      context.stroke();
    });
    context.setLineDash([]);
    this.legend.replaceChildren(...curves.map(({ title, kind, recurrent, site }, k) => el("span.swatch", {}, el("i", { style: `background:${classColour(k)}` }), `${title}${recurrent ? " (hidden state)" : ""} · ${site}${kind && !recurrent && kind !== title ? ` ${kind}` : ""}`)));
    this.judge(curves);
  }

  /** Vanishing or exploding, in numbers. */
  judge(curves) {
    const found = curves.filter(({ recurrent }) => recurrent).map(({ title, values }) => {
      const [first, last] = [values[0], values[values.length - 1]];
      const share = first / last;
      const word = !(last > 0) ? "has no gradient at its last step" : share < 1e-3 ? "vanishes" : share < 0.1 ? "fades" : share > 1e3 ? "explodes" : "reaches back";
      return `${title}: the gradient at the first step is ${short(share, 2)} times that at the last; it ${word}.`;
    });
    say(this.verdict, found.join(" "));
  }

  theme() { this.draw(); }

  destroy() {
    this.observer.disconnect();
    this.asked?.cancel();
    this.node.remove();
  }
}
