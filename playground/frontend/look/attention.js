// Where each position looks: the weights of every head, on the network as it trains, with the copies seen so far to go back to.
import { el, say } from "../dom.js";
import { options } from "../explain/example.js";
import { integer, percent } from "../numbers.js";
import { greys } from "../theme.js";
import { paint, pixel } from "./tile.js";

const KEPT = 60;   // copies to go back to

export default class View {
  constructor(root, page) {
    Object.assign(this, { page, past: [], at: null, cards: [], head: 0 });
    this.layer = el("select.small", { "aria-label": "Attention layer", onchange: () => this.ask() });
    this.scrub = el("input.scrub", { type: "range", min: 0, max: 0, value: 0, "aria-label": "Copies seen while training", oninput: () => { this.at = Number(this.scrub.value) === this.past.length - 1 ? null : Number(this.scrub.value); this.draw(); } });
    this.when = el("span.note");
    this.words = el("p.fieldwords");
    this.problem = el("p.empty", { hidden: true, role: "status" });
    this.heads = el("div.maptiles.heads", { role: "listbox", "aria-label": "Heads" });
    this.big = el("canvas", { tabindex: 0, role: "img", "aria-label": "Attention weights: a row for each position that looks, a column for each that is looked at" });
    this.rows = el("div.attrows");
    this.columns = el("div.attcolumns");
    this.readout = el("p.note.attread");
    this.grid = el("div.attgrid", {}, el("span"), this.columns, this.rows, el("div.mapframe", {}, this.big));
    this.body = el("div.attbody", {}, this.heads, el("div.attmap", {}, this.grid, this.readout));
    this.node = el("div.seqview", {}, el("header.viewhead", {}, el("h3", {}, "Attention"), this.layer, el("label.field.attscrub", {}, "Over training", this.scrub), this.when), this.words, this.problem, this.body);
    root.append(this.node);
    this.big.addEventListener("pointermove", (event) => this.over(event));
    this.big.addEventListener("pointerleave", () => this.rest());
    this.observer = new ResizeObserver(() => this.fit());
    this.observer.observe(this.body);
  }

  opened() { this.forget(); }

  choice(choice, what) { if (what.includes("example")) this.ask(); }

  forget() { Object.assign(this, { past: [], at: null }); }

  ask() {
    const { page } = this;
    if (!page.choice.example) return;
    this.forget();
    this.asked?.cancel();
    this.asked = page.ask({ kind: "attention", example: page.choice.example, layer: Number(this.layer.value || 0) }, (part) => this.receive(part), { pin: true, onProblem: (problem) => this.refuse(problem) });
  }

  refuse({ message }) {
    say(this.problem, message);
    this.problem.hidden = false;
    this.body.hidden = true;
  }

  receive(part) {
    this.problem.hidden = true;
    this.body.hidden = false;
    options(this.layer, part.layers.map((title, k) => [k, title]));
    this.layer.value = part.layer;
    if (this.past.at(-1)?.step === part.step) this.past.pop();
    this.past.push(part);
    if (this.past.length > KEPT) this.past.splice(1 + Math.floor(Math.random() * (KEPT - 2)), 1);   // thinned, the first and the last kept
    this.scrub.max = this.past.length - 1;
    this.scrub.disabled = this.past.length < 2;
    if (this.at === null) this.scrub.value = this.past.length - 1;
    this.draw();
  }

  get shown() { return this.past[this.at ?? this.past.length - 1]; }

  draw() {
    const { shown, page } = this;
    if (!shown) return;
    const { weights, cross, causal } = shown;
    const [heads, rows, columns] = weights.shape;
    this.head = Math.min(this.head, heads - 1);
    const words = greys(page.theme);
    say(this.when, `step ${integer(shown.step)}${this.past.length > 1 ? `, ${this.past.length} copies seen` : ""}`);
    say(this.words, `Each row is a position that looks${cross ? " from the answer" : ""}, each column one that is looked at${cross ? ", in the source" : ""}; the shares of a row add up to one.${causal ? " Causal: nobody looks ahead." : ""}`);
    for (let h = 0; h < heads; h++) {
      const card = (this.cards[h] ??= this.card(h));
      paint(card.canvas, weights, h * rows * columns, rows, columns, { low: 0, high: most(weights, h, rows * columns) }, words);
      card.canvas.style.aspectRatio = `${columns} / ${rows}`;
      card.node.setAttribute("aria-selected", h === this.head);
      card.node.hidden = false;
    }
    this.cards.slice(heads).forEach(({ node }) => { node.hidden = true; });
    paint(this.big, weights, this.head * rows * columns, rows, columns, { low: 0, high: most(weights, this.head, rows * columns) }, words);
    this.fit();
    names(this.rows, shown.queries);
    names(this.columns, shown.keys);
    this.rest();
  }

  card(h) {
    const canvas = el("canvas", { "aria-hidden": "true" });
    const node = el("button.maptile", { type: "button", role: "option", onclick: () => { this.head = h; this.draw(); } }, el("span.mapframe", {}, canvas), el("span.mapname", {}, `head ${h + 1}`));
    this.heads.append(node);
    return { canvas, node };
  }

  fit() {
    if (!this.shown) return;
    const [, rows, columns] = this.shown.weights.shape;
    const room = this.grid.parentElement.getBoundingClientRect();
    const size = Math.max(5, Math.min((room.width - 46) / columns, (room.height - 60) / rows, 34));
    Object.assign(this.big.style, { width: `${size * columns}px`, height: `${size * rows}px` });
    this.rows.style.height = `${size * rows}px`;
    this.columns.style.width = `${size * columns}px`;
    this.grid.style.setProperty("--cell", `${size}px`);
  }

  over(event) {
    const [row, column] = pixel(this.big, event);
    const { weights, queries, keys } = this.shown;
    const [, rows, columns] = weights.shape;
    const value = weights[(this.head * rows + row) * columns + column];
    say(this.readout, `head ${this.head + 1}: “${queries[row]}” (${row + 1}) takes ${percent(value)} from “${keys[column]}” (${column + 1})`);
  }

  rest() { say(this.readout, `head ${this.head + 1} of ${this.shown?.weights.shape[0] ?? 0}; dark is much`.replace("dark", this.page.theme.dark ? "bright" : "dark")); }

  theme() { this.draw(); }

  destroy() {
    this.observer.disconnect();
    this.asked?.cancel();
    this.node.remove();
  }
}

function most(weights, head, size) {
  let high = 0;
  for (let k = head * size; k < (head + 1) * size; k++) high = Math.max(high, weights[k]);
  return high || 1;
}

function names(node, list) {
  const key = list.join("\u0001");
  if (node.dataset.key === key) return;
  node.dataset.key = key;
  const every = Math.max(1, Math.ceil(list.length / 40));
  node.replaceChildren(...list.map((name, k) => el("span", { title: name }, k % every ? "" : name === " " ? "␣" : name)));
}
