// One unit's part in a step, in symbols and in live numbers: the sum, what becomes of it, its gradients, and how one of its weights moves.
import { el, say } from "../dom.js";
import { short } from "../numbers.js";
import { maps } from "./maps.js";
import { Terms } from "./terms.js";
import { applied } from "./functions.js";
import { explain } from "./updates.js";

/** A number on screen; its full value can be read off the element. */
export const number = (name, value, figures = 4) => el("span.sl-n", { "data-name": name, "data-value": value }, short(value, figures));

/** The terms of a short sum as they are added, "0.21 − 0.4 + 0.1 = "; nothing of a long one. */
function summed(terms, rest) {
  const values = [...terms, ...rest].map(({ cells }) => cells.at(-1)?.[1] ?? cells[0][1]);
  if (values.length > 9) return "";
  return `${values.map((value, i) => (i && value >= 0 ? `+ ${short(value)}` : i ? `${MINUS} ${short(-value)}` : short(value))).join(" ")} = `;
}

const MINUS = "\u2212";
const TITLES = { forward: "Forward", backward: "Backward", update: "Update" };

export class Equation {
  /** `acts` = {unit(by), link(at), phase(id)}: choose the unit so many further on, a weight (null: the bias), a phase. */
  constructor(acts) {
    this.acts = acts;
    const button = (label, sign, by) => el("button.sl-mini", { type: "button", title: label, "aria-label": label, onclick: () => acts.unit(by) }, sign);
    this.title = el("b");
    this.mark = el("span.sl-mark", { hidden: true });
    this.sections = Object.fromEntries(Object.keys(TITLES).map((id) => [id, this.#section(id)]));
    this.spoken = el("div.hidden", { role: "status", "aria-live": "polite" });
    const head = el("header", {}, button("Unit before (↑)", "‹", -1), this.title, button("Next unit (↓)", "›", 1), this.mark);
    this.node = el("section.sl-equation", { "aria-label": "Equation of the chosen unit" }, head, Object.values(this.sections).map(({ node }) => node), this.spoken);
  }

  #section(id) {
    const result = el("span.sl-result");
    const body = el("div.sl-body");
    const node = el("section.sl-part", { "data-phase": id }, el("button.sl-open", { type: "button", onclick: () => this.acts.phase(id) }, el("span", {}, TITLES[id]), result), body);
    return { node, result, body };
  }

  /** Everything anew: for another step, unit, example or weight. `view` = {step, chosen, sample, link}. */
  show({ step, chosen, sample, link, stage }) {
    const { block, unit } = chosen;
    Object.assign(this, { step, block, unit, sample, link, theme: stage.theme });
    this.part = step.blocks[block];
    this.weighted = Boolean(this.part.weight);
    say(this.title, `${step.scene.blocks[block].title} · ${step.name(block, unit)}`);
    const silent = step.silenced(block, unit);
    this.mark.hidden = !silent;
    say(this.mark, silent ? "silenced: gives 0" : "");
    this.#forward();
    this.#backward();
    this.#update();
    say(this.spoken, this.aloud());
  }

  /** Go along with the slider: open the phase's part, count the terms so far, move the weight. */
  move(phase, t) {
    const open = { batch: "forward", loss: "backward" }[phase] ?? phase;
    for (const [id, { node }] of Object.entries(this.sections)) node.classList.toggle("sl-on", id === open);
    this.forwardTerms?.reach(phase === "forward" ? t : 1);
    this.backwardTerms?.reach(1);
    if (!this.live) return;
    const { before, after } = this.entry;
    const now = before + (after - before) * (phase === "update" ? t : 0);
    this.live.dataset.value = now;
    say(this.live, short(now, 6));
  }

  #value(what) { return this.step.value(this.block, this.unit, this.sample, what); }

  #forward() {
    const { step, block, unit, sample, part } = this;
    const { body, result } = this.sections.forward;
    const [z, a] = [this.#value("pre"), this.#value("post")];
    this.forwardTerms = null;
    if (!step.dense(block)) {
      const text = block === 0 ? "What the network gets of this example." : this.weighted ? "A filter slides over the picture: z is, at every place, the sum of filter times patch." : "This block has no weights of its own from unit to unit: a container or a change of shape is shown as one.";
      const known = Number.isFinite(a) ? el("p.sl-line", {}, block === 0 ? "x = " : "a = ", number("a", a)) : null;
      result.replaceChildren(...(Number.isFinite(a) ? [`${block === 0 ? "x" : "a"} = ${short(a)}`] : []));
      body.replaceChildren(el("p.sl-note", {}, text), ...(known ? [known] : []), ...maps(this, { pre: this.weighted ? "z" : null, post: block ? "a" : "x" }));
      return;
    }
    const silent = step.silenced(block, unit);
    const entries = Array.from({ length: step.fan(block) }, (_, at) => at);
    const [w, x] = [(at) => step.of(block, unit, at, "before"), (at) => step.input(block, at, sample)];
    const terms = entries.map((at) => ({ at, name: step.source(block, at), cells: [["w", w(at)], ["x", x(at)], ["wx", w(at) * x(at)]] }));
    const bias = part.bias ? step.of(block, unit, null, "before") : null;
    const shown = terms.reduce((sum, { cells }) => sum + cells[2][1], bias ?? 0);
    const sum = silent && !part.followers.length ? shown : z;
    const hidden = part.fan_in - part.sources.length;
    const rest = hidden > 0 ? [{ at: undefined, name: `${hidden} more inputs`, cells: [null, null, ["rest", z - shown]] }] : [];
    if (bias !== null) rest.push({ at: null, name: "bias", cells: [["b", bias], null, ["b", bias]] });
    this.forwardTerms = new Terms(["w", "x", "w·x"], [...terms, ...rest], this.link, this.acts.link, "z so far");
    const f = applied(part.followers, "z");
    const written = part.followers.length || silent ? el("p.sl-line", {}, silent ? "a = 0, because the unit is silenced: " : `a = ${f} = ${applied(part.followers, short(z))} = `, number("a", a)) : null;
    result.replaceChildren(`z = ${short(sum)}${part.followers.length || silent ? `, a = ${short(a)}` : ""}`);
    body.replaceChildren(el("p.sl-formula", {}, `z = Σ wᵢ·xᵢ${bias === null ? "" : " + b"}`), this.forwardTerms.node, el("p.sl-line", {}, `z = ${summed(terms, rest)}`, number("z", sum)), ...(written ? [written] : []));
  }

  #backward() {
    const { step, block, unit, sample, part } = this;
    const { body, result } = this.sections.backward;
    const [da, dz] = [this.#value("post_gradient"), this.#value("pre_gradient")];
    this.backwardTerms = null;
    const lines = [];
    lines.push(...maps(this, { post_gradient: `∂L/∂${block ? "a" : "x"}`, pre_gradient: this.weighted ? "∂L/∂z" : null }));
    if (Number.isFinite(da)) lines.push(el("p.sl-line", {}, block === 0 ? "∂L/∂x = " : "∂L/∂a = ", number("upstream", da), el("span.sl-dim", {}, block === step.blocks.length - 1 ? " from the loss" : " from the layers after")));
    if (this.weighted && Number.isFinite(dz)) {
      const slope = da !== 0 && !step.silenced(block, unit) && Number.isFinite(dz / da) && part.followers.length ? ` = ∂L/∂a · ${short(dz / da)}` : "";
      lines.push(el("p.sl-line", {}, `∂L/∂z${slope} = `, number("dz", dz)));
    }
    result.replaceChildren(Number.isFinite(dz) ? `∂L/∂${block === 0 ? "x" : "z"} = ${short(dz)}` : "");
    if (!this.weighted) return body.replaceChildren(...lines, el("p.sl-note", {}, "No weights of its own to learn, or none that go from unit to unit."));
    const gradient = (at) => step.of(block, unit, at, "gradient");
    const dense = step.dense(block);
    const own = (at) => (dense ? [["x", step.input(block, at, sample)], ["share", dz * step.input(block, at, sample)]] : []);
    const terms = Array.from({ length: step.fan(block) }, (_, at) => ({ at, name: step.source(block, at), cells: [...own(at), ["dw", gradient(at)]] }));
    if (part.bias) terms.push({ at: null, name: "bias", cells: [...(dense ? [null, ["share", dz]] : []), ["db", gradient(null)]] });
    this.backwardTerms = new Terms([...(dense ? ["x", "this one"] : []), "∂L/∂w"], terms, this.link, this.acts.link);
    body.replaceChildren(...lines, el("p.sl-formula", {}, "∂L/∂w = Σ ∂L/∂z·x"), this.backwardTerms.node, el("p.sl-note", {}, `The sum runs over all ${step.batch.count} examples; L is their mean loss, so each counts a ${step.batch.count}th.`));
  }

  #update() {
    const { step, block, unit, link } = this;
    const { body, result } = this.sections.update;
    this.live = null;
    if (!this.weighted || (link === null && !this.part.bias)) {
      result.replaceChildren();
      return body.replaceChildren(el("p.sl-note", {}, "Nothing here that the step moves."));
    }
    this.entry = step.entry(block, unit, link);
    const { rule } = step;
    const { lines, change } = explain(rule, this.entry);
    const { before, after, frozen } = this.entry;
    const what = link === null ? "the bias" : `the weight from ${step.source(block, link)}`;
    const list = lines.map(({ symbol, name, symbols, numbers, value }) => el("div.sl-rule", {}, el("p", {}, el("b", {}, symbol), ` = ${symbols}`, name && !["gradient", "seen", "change"].includes(name) ? el("span.sl-dim", {}, ` ${name}`) : null), el("p", {}, numbers === null ? "= " : `= ${numbers} = `, number(name ?? symbol, value))));
    const limited = rule.max_norm !== null && !frozen && Math.abs(before + change - after) > 1e-5 * Math.abs(after) + 1e-7;
    this.live = number("now", before, 6);
    result.replaceChildren(`Δw = ${short(after - before)}`);
    body.replaceChildren(
      el("p.sl-note", {}, `${rule.title} moves ${what}; choose another by its row.`, rule.clip !== null && rule.factor < 1 ? ` All gradients together are ${short(rule.norm)} long and are shortened to ${short(rule.clip)}.` : ""),
      ...list,
      ...(limited ? [el("p.sl-note", {}, `Max-norm then shortens the weights of this unit to a length of ${short(rule.max_norm)}.`)] : []),
      el("div.sl-new", {}, el("p.sl-line", {}, "w: ", number("before", before, 6), " → ", number("after", after, 6), el("span.sl-dim", {}, " Δ "), number("delta", after - before)), el("p.sl-line", {}, "w at the slider: ", this.live)),
    );
  }

  /** The whole as a sentence for readers. */
  aloud() {
    const { step, block, unit, sample, part, link } = this;
    const [z, a, dz] = ["pre", "post", "pre_gradient"].map((what) => this.#value(what));
    const said = [`${step.scene.blocks[block].title}, ${step.name(block, unit)}, example ${sample + 1}.`];
    if (step.dense(block)) {
      const terms = Array.from({ length: Math.min(8, step.fan(block)) }, (_, at) => `${short(step.of(block, unit, at, "before"))} times ${short(step.input(block, at, sample))}`);
      said.push(`z equals ${terms.join(" plus ")}${part.sources.length > 8 ? " and so on" : ""}${part.bias ? ` plus bias ${short(step.of(block, unit, null, "before"))}` : ""}, which is ${short(z)}.`);
    }
    if (Number.isFinite(a)) said.push(`Activation ${short(a)}.`);
    if (Number.isFinite(dz)) said.push(`Gradient of the loss by z ${short(dz)}.`);
    if (this.weighted && this.entry) said.push(`${link === null ? "Bias" : `Weight from ${step.source(block, link)}`} goes from ${short(this.entry.before)} to ${short(this.entry.after)}.`);
    return said.join(" ");
  }
}
