// How one number comes about, with every term in it.
import { el } from "../dom.js";
import { percent, short } from "../numbers.js";
import { diverging } from "../theme.js";

const NUMBERED = 49;   // numbers of a patch that are written out
const CHANNELS = 6;    // of a convolution that are shown one by one, those that weigh most
const TERMS = 14;      // of a dense layer
const SAME = 1e-4;     // relative difference beyond which the terms do not make the layer's own number

export class Arithmetic {
  constructor(page) {
    this.page = page;
    this.body = el("div.workbody");
    this.node = el("section.work", { "aria-label": "How the number comes about", "aria-live": "off" }, this.body);
    this.rest();
  }

  rest() {
    this.part = null;
    this.say("Point at a number to see how it comes about; a click keeps it while the network trains.");
  }

  say(text) { this.body.replaceChildren(el("p.note.workrest", {}, text)); }

  show(part) {
    this.part = part;
    this.draw();
  }

  draw() {
    const { part } = this;
    if (!part) return;
    this.colours = diverging(this.page.theme);
    const site = this.page.opened.sites.find(({ id }) => id === part.site);
    if (!site) return;
    const make = this[part.op] ?? this.whole;
    this.body.replaceChildren(el("header", {}, el("b", {}, this.where(site, part.cell)), el("span.workvalue", { "data-name": "value", "data-value": part.value }, ` = ${short(part.value, 4)}`), this.verdict(part)), ...[make.call(this, part, site)].flat());
  }

  where(site, cell) {
    const name = (unit) => this.page.unitName(site, unit);
    if (site.layout === "maps") return `${name(cell[0])}, row ${cell[1] + 1}, column ${cell[2] + 1}`;
    if (site.layout === "steps") return `step ${cell[0] + 1}, ${name(cell[1])}`;
    return cell.length > 1 ? `${name(cell[0])}, place ${cell[1] + 1}` : name(cell[0]);
  }

  /** Whether the terms make the number that the layer itself gives. */
  verdict({ value, computed, op }) {
    if (op === "whole" || op === "input") return "";
    const off = Math.abs(value - computed);
    const same = off <= SAME * Math.max(1, Math.abs(value)) || (Number.isNaN(value) && Number.isNaN(computed));
    return el("span.worksame", { "data-same": same }, same ? "✓ the layer’s own number" : `the terms make ${short(computed, 4)}`);
  }

  input() { return el("p", {}, "The input itself: nothing was computed yet."); }

  convolution(part) {
    const { patch, kernel, inside, channels } = part;
    const [count, ...size] = patch.shape;
    const each = size.reduce((a, b) => a * b, 1);
    const sums = Array.from({ length: count }, (_, c) => { let sum = 0; for (let i = 0; i < each; i++) sum += patch[c * each + i] * kernel[c * each + i]; return sum; });
    const order = sums.map((_, c) => c).sort((a, b) => Math.abs(sums[b]) - Math.abs(sums[a]));
    const shown = order.slice(0, CHANNELS).sort((a, b) => a - b);
    const rest = order.slice(CHANNELS);
    const [rows, columns] = size.length === 2 ? size : [1, size[0]];
    const [high, deep] = [most(patch), most(kernel)];
    const terms = shown.map((c) => el("span.workterm", {},
      count > 1 ? el("small", {}, `channel ${channels[0] + c + 1}`) : null,
      el("span.workpair", {}, this.grid(patch, c * each, rows, columns, high, inside), "×", this.grid(kernel, c * each, rows, columns, deep), el("span", {}, `= ${short(sums[c])}`))));
    const tail = rest.length ? el("span.workterm", {}, `${rest.length} more channels: ${short(rest.reduce((sum, c) => sum + sums[c], 0))}`) : null;
    return [
      el("p.workline", {}, `patch × kernel${count > 1 ? `, summed over ${count} channels` : ""}: ${short(sums.reduce((a, b) => a + b, 0))}`, part.has_bias ? ` + bias ${short(part.bias)}` : ", no bias", el("b", {}, ` = ${short(part.computed, 4)}`)),
      el("div.workterms", {}, terms, tail),
    ];
  }

  /** As a convolution, but that the numbers of the input that land here are each met by another number of the kernel. */
  transposed(part) {
    const lands = part.patch.length > 0;
    const bias = part.has_bias ? ` + bias ${short(part.bias)}` : ", no bias";
    if (!lands) return el("p.workline.workformula", {}, `No number of the input lands here: 0${bias}`, el("b", {}, ` = ${short(part.computed, 4)}`));
    return [...this.convolution(part), el("p.note", {}, "The inputs whose windows cover this place, each × the kernel’s number that it meets here.")];
  }

  pooling(part) {
    const size = part.patch.shape;
    const [rows, columns] = size.length === 2 ? size : [1, size[0]];
    const sum = part.patch.reduce((a, b) => a + b, 0);
    const at = part.at ? (size.length === 2 ? part.at[0] * columns + part.at[1] : part.at[0]) : null;
    const text = part.keep === "largest" ? `the largest of the window’s numbers = ${short(part.computed, 4)}` : `the window’s mean: ${short(sum)} / ${part.divisor} = ${short(part.computed, 4)}`;
    return [el("p.workline", {}, text), el("div.workterms", {}, this.grid(part.patch, 0, rows, columns, most(part.patch), part.inside, at))];
  }

  dense(part, site) {
    const { inputs, weights, order, bias } = part;
    const before = this.page.before(site);
    const name = (k) => (before?.layout === "numbers" || (before?.layout === "steps" && site.layout === "steps") ? this.page.unitName(before, k) : `input ${k + 1}`);
    const shown = [...order].slice(0, TERMS);
    const widest = Math.max(...shown.map((k) => Math.abs(inputs[k] * weights[k])), 1e-12);
    let rest = 0;
    for (const k of [...order].slice(TERMS)) rest += inputs[k] * weights[k];
    const rows = shown.map((k) => {
      const term = inputs[k] * weights[k];
      return el("span.workrow", {}, el("span.workname", { title: name(k) }, name(k)), el("span", {}, `${short(inputs[k])} × ${short(weights[k])}`), el("b", {}, short(term)), el("i", { style: `width:${(46 * Math.abs(term)) / widest}px;background:${term < 0 ? "#f59322" : "#0877bd"}` }));
    });
    const tail = order.length > TERMS ? ` + ${order.length - TERMS} smaller terms ${short(rest)}` : "";
    return [
      el("p.workline", {}, `${order.length} terms, the largest first${tail}${part.has_bias ? ` + bias ${short(bias)}` : ", no bias"}`, el("b", {}, ` = ${short(part.computed, 4)}`)),
      el("div.workrows", {}, rows),
    ];
  }

  norm(part) {
    const { x, mean, variance, eps, weight, bias, over, numbers } = part;
    return [
      el("p.workline.workformula", {}, `(x − mean) / √(variance + ε) × scale + shift = (${short(x)} − ${short(mean)}) / √(${short(variance)} + ${short(eps)}) × ${short(weight)} + ${short(bias)}`, el("b", {}, ` = ${short(part.computed, 4)}`)),
      el("p.note", {}, `Mean and variance: ${over}${numbers ? `, ${numbers} numbers` : ""}.`),
    ];
  }

  softmax(part) {
    const { x, own, largest, sum } = part;
    return [
      el("p.workline.workformula", {}, `exp(x − largest) / sum of all = exp(${short(x[own])} − ${short(largest)}) / ${short(sum)}`, el("b", {}, ` = ${short(part.computed, 4)}`)),
      el("p.note", {}, `Over ${x.length} numbers; taking the largest off each changes nothing but keeps exp from overflowing.`),
    ];
  }

  function(part) { return el("p.workline.workformula", {}, `${part.function}(${short(part.x, 4)})`, el("b", {}, ` = ${short(part.computed, 4)}`)); }

  moved(part) { return el("p.workline", {}, `Passed on as it is, from ${part.from.map((at) => at + 1).join(", ")} of ${this.page.site ? this.page.site.shape_in.join(" × ") : "the input"}.`); }

  sum(part) {
    const parts = Object.entries(part.parts);
    return el("p.workline.workformula", {}, parts.map(([name, value]) => `${name} ${short(value)}`).join(" + "), el("b", {}, ` = ${short(part.computed, 4)}`));
  }

  product(part) {
    const parts = Object.entries(part.parts);
    return el("p.workline.workformula", {}, parts.map(([name, value]) => `${name} ${short(value)}`).join(" × "), el("b", {}, ` = ${short(part.computed, 4)}`));
  }

  /** A sum and the norm over it. */
  normed_sum(part) {
    const parts = Object.entries(part.parts);
    return [el("p.workline.workformula", {}, parts.map(([name, value]) => `${name} ${short(value)}`).join(" + "), ` = ${short(part.x)}, which the norm takes as x:`), ...this.norm(part)];
  }

  recurrent({ form, at, gates, before, after }) {
    const list = (values) => Object.entries(values).map(([name, value]) => `${name} ${short(value)}`).join(", ");
    const { forget, input, candidate, output, update } = gates;
    const line = form === "LSTM"
      ? [`cell = forget × cell before + input × candidate = ${short(forget)} × ${short(before.cell)} + ${short(input)} × ${short(candidate)} = ${short(after.cell)}`, `hidden = output × tanh(cell) = ${short(output)} × ${short(Math.tanh(after.cell))}`]
      : form === "GRU" ? [`hidden = (1 − update) × candidate + update × hidden before = ${short(1 - update)} × ${short(candidate)} + ${short(update)} × ${short(before.hidden)}`]
        : ["hidden = f(W · input + U · hidden before + b)"];
    return [...line.map((text, k) => el("p.workline.workformula", {}, text, k === line.length - 1 ? el("b", {}, ` = ${short(after.hidden, 4)}`) : "")), el("p.note", {}, `At step ${at + 1} of the sequence. ${list(gates) ? `Gates: ${list(gates)}. ` : ""}Before it: ${list(before)}.`)];
  }

  attention({ added, keys, shares, bias, computed, of }) {
    const [heads, count] = shares.shape;
    const rows = Array.from({ length: heads }, (_, h) => el("p.workline", {}, `head ${h + 1} adds ${short(added[h])}: from ${Array.from({ length: count }, (_, k) => `position ${keys[h * count + k] + 1} (${percent(shares[h * count + k], 0)})`).join(", ")}${of === "the encoder" ? " of the encoder’s result" : ""}`));
    return [...rows, el("p.workline.workformula", {}, `${[...added].map((value) => short(value)).join(" + ")} + bias ${short(bias)}`, el("b", {}, ` = ${short(computed, 4)}`))];
  }

  lookup({ token, computed }) {
    const name = this.page.opened.data.vocabulary?.[token] ?? token;
    return el("p.workline", {}, `Looked up: row ${token + 1} of the table, that of “${name}”`, el("b", {}, ` = ${short(computed, 4)}`));
  }

  whole(part) { return el("p.note", {}, part.reason ?? "What this layer does is not spelled out here; the layers inside it are, where it holds some."); }

  /** A patch as a table of numbers on their colours; what lies on the padding is hatched. */
  grid(values, from, rows, columns, high, inside = null, at = null) {
    const written = rows * columns <= NUMBERED;
    const cells = Array.from({ length: rows * columns }, (_, k) => {
      const value = values[from + k];
      const outside = inside && !inside[k];
      return el(outside ? "span.padding" : k === at ? "span.chosen" : "span", { style: outside ? "" : this.ground(value, high), title: short(value, 5) }, written ? short(value, 2) : "");
    });
    return el(written ? "span.workgrid" : "span.workgrid.small", { style: `grid-template-columns:repeat(${columns}, ${written ? "minmax(34px, auto)" : "6px"})` }, cells);
  }

  ground(value, high) {
    const word = this.colours[Math.max(0, Math.min(255, Math.round(127.5 + (127.5 * value) / (high || 1))))];
    const [r, g, b] = [word & 255, (word >> 8) & 255, (word >> 16) & 255];
    const dark = 0.299 * r + 0.587 * g + 0.114 * b < 140;
    return `background:rgb(${r},${g},${b});color:${dark ? "#fff" : "#16191d"}`;
  }
}

function most(values) {
  let high = 0;
  for (const value of values) if (Math.abs(value) > high) high = Math.abs(value);
  return high;
}
