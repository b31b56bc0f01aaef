// The proof of an explanation: f(baseline) + the scores = f(x), as a bar and as a sentence, with a verdict.
import { el, say } from "../dom.js";
import { brief, integer, percent, short } from "../numbers.js";
import { hues } from "./evidence.js";

const VERDICTS = { exact: "exact", close: "close", "sampling error": "sampling error", broken: "broken", "no promise": "no sum promised" };

export class SumBar {
  constructor(page) {
    this.page = page;
    this.equation = el("p.equation", { "data-name": "equation" });
    this.pill = el("span.verdict");
    this.track = el("div.sumtrack", { "aria-hidden": "true" });
    this.sentence = el("p.sumsentence");
    this.facts = el("p.sumfacts");
    this.node = el("section.sumbar", { "aria-label": "The sum of the scores", hidden: true }, el("div.sumhead", {}, this.equation, this.pill), this.track, this.sentence, this.facts);
  }

  /** An answer of `attribute`; null takes the bar away. */
  show(proof) {
    this.proof = proof;
    this.node.hidden = !proof;
    if (!proof) return;
    this.pill.dataset.verdict = proof.verdict;
    say(this.pill, VERDICTS[proof.verdict] ?? proof.verdict);
    say(this.sentence, proof.sentence);
    say(this.facts, facts(proof));
    this.draw();
  }

  draw() {
    const { proof } = this;
    if (!proof) return;
    const [against, favour] = hues(this.page.theme);
    const part = (name, value, colour, label) => el("span.term", {}, el("b", { "data-name": name, "data-value": value, style: colour ? `color:${colour}` : null }, short(value, 4)), el("small", {}, label));
    const summed = proof.f_baseline !== null;
    const terms = summed
      ? [part("f_baseline", proof.f_baseline, null, proof.baseline ? `baseline (${proof.baseline.toLowerCase()})` : "average example"), "+", part("for", proof.for, favour, "for"), "−", part("against", -proof.against, against, "against"), proof.verdict === "exact" ? "=" : "≈", part("f_x", proof.f_x, null, `score of ${proof.title}`)]
      : [part("f_x", proof.f_x, null, `score of ${proof.title}`)];
    this.equation.replaceChildren(...terms.map((term) => (typeof term === "string" ? el("span.sign", {}, term) : term)));
    this.track.hidden = !summed;
    if (summed) this.bars(proof, against, favour);
  }

  /** Forward by what speaks for, back by what speaks against, and where that leads. */
  bars({ f_baseline: start, f_x: end, for: gain, against: loss }, against, favour) {
    const reached = start + gain;
    const [low, high] = [Math.min(start, end, reached + loss), Math.max(reached, end, start)];
    const at = (value) => `${high > low ? (100 * (value - low)) / (high - low) : 50}%`;
    const bar = (from, to, colour, row) => el("i.sumpart", { style: `left:${at(Math.min(from, to))};width:calc(${at(Math.max(from, to))} - ${at(Math.min(from, to))});background:${colour};top:${row}` });
    const mark = (value, name) => el("i.summark", { style: `left:${at(value)}`, title: name });
    this.track.replaceChildren(bar(start, reached, favour, "3px"), bar(reached, reached + loss, against, "13px"), mark(start, "baseline"), mark(end, "this example"));
  }
}

function facts({ error, steps, samples, rows, seconds, verdict }) {
  return [
    verdict !== "exact" ? null : `sum off by ${percent(error, 4)}`,
    steps ? `${integer(steps)} steps` : null,
    samples ? `${integer(samples)} samples` : null,
    `${brief(rows)} rows through the network`,
    seconds < 1 ? `${(1000 * seconds).toFixed(seconds < 0.01 ? 1 : 0)} ms` : `${seconds.toFixed(1)} s`,
  ].filter(Boolean).join(" · ");
}
