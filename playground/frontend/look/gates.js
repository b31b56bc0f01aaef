// What the gates and states of a recurrent layer do along the chosen sequence, the forget gate first.
import { el, say } from "../dom.js";
import { short } from "../numbers.js";
import { options } from "../explain/example.js";
import { Timeline } from "./timeline.js";

const TITLES = {
  forget: "Forget gate: what the cell keeps", update: "Update gate: what the state keeps", reset: "Reset gate: what of the state the candidate sees", input: "Input gate: what is let in",
  candidate: "Candidate: what could be let in", output: "Output gate: what of the cell is shown", cell: "Cell state", hidden: "Hidden state",
};
const GATES = new Set(["forget", "update", "reset", "input", "output"]);   // between 0 and 1; orange is shut, blue is open

export default class View {
  constructor(root, page) {
    Object.assign(this, { page, rows: new Map() });
    this.site = el("select.small", { "aria-label": "Recurrent layer", onchange: () => page.choose({ site: this.site.value }) });
    this.layer = el("select.small", { "aria-label": "Layer of the stack and direction", onchange: () => this.ask() });
    this.words = el("p.fieldwords");
    this.problem = el("p.empty", { hidden: true, role: "status" });
    this.axis = el("div.stepaxis", { "aria-hidden": "true" });
    this.list = el("div.timelines.scroll");
    this.node = el("div.seqview", {}, el("header.viewhead", {}, (this.title = el("h3", {}, "Gates along the sequence")), this.site, this.layer), this.words, this.problem, this.axis, this.list);
    root.append(this.node);
  }

  opened({ sites }) { options(this.site, sites.filter(({ kind }) => ["rnn", "lstm", "gru"].includes(kind)).map(({ id, title, shape }) => [id, `${title}, ${shape.join(" × ")}`])); }

  choice(choice, what) { if (what.includes("site") || what.includes("example")) this.ask(); }

  ask() {
    const { page } = this;
    const { example, site } = page.choice;
    const held = [...this.site.options].some(({ value }) => value === site) ? site : this.site.value || this.site.options[0]?.value;
    if (!example || !held) return;
    this.site.value = held;
    const [layer, backward] = (this.layer.value || "-1/").split("/");
    this.asked?.cancel();
    this.asked = page.ask({ kind: "gates", example, site: held, layer: Number(layer), backward: backward === "back" }, (part) => this.receive(part), { pin: true, onProblem: (problem) => this.refuse(problem) });
  }

  refuse({ message }) {
    say(this.problem, message);
    this.problem.hidden = false;
    this.list.hidden = this.axis.hidden = true;
    if (this.layer.value) { this.layer.value = ""; this.layer.dataset.key = ""; this.layer.replaceChildren(); }
  }

  receive(part) {
    this.answer = part;
    this.problem.hidden = true;
    this.list.hidden = this.axis.hidden = false;
    const ways = Array.from({ length: part.layers }, (_, k) => [[`${k - part.layers}/`, `Layer ${k + 1}`], ...(part.directions > 1 ? [[`${k - part.layers}/back`, `Layer ${k + 1}, backwards`]] : [])]).flat();
    options(this.layer, ways);
    this.layer.hidden = ways.length < 2;
    if (!this.layer.value) this.layer.value = ways.at(-part.directions)?.[0] ?? "";
    const plain = part.cell === "RNN" ? "A plain recurrent layer has no gates: every step writes its whole state anew. " : "Gates: blue is open (1), orange shut (0). ";
    say(this.words, `${plain}Recomputed from the weights; the hidden states differ from the layer’s own by ${short(part.difference, 2)} at most.`);
    this.draw();
  }

  draw() {
    const { answer } = this;
    if (!answer) return;
    const names = answer.series.map(({ name }) => name).join();
    if (names !== this.names) {
      this.names = names;
      this.rows = new Map(answer.series.map(({ name }) => [name, new Timeline(this.page, TITLES[name], GATES.has(name) ? { low: 0, high: 1 } : null)]));
      this.list.replaceChildren(...[...this.rows.values()].map(({ node }) => node));
    }
    for (const { name, values } of answer.series) this.rows.get(name).show(values, answer.positions);
    axis(this.axis, answer.positions);
  }

  theme() { this.draw(); }

  destroy() {
    this.asked?.cancel();
    this.node.remove();
  }
}

/** The names of the steps, as many as there is room for. */
export function axis(node, positions) {
  const key = positions.join("\u0001");
  if (node.dataset.key === key) return;
  node.dataset.key = key;
  const every = Math.max(1, Math.ceil(positions.length / 48));
  node.replaceChildren(...positions.map((name, k) => el("span", {}, k % every ? "" : name === " " ? "␣" : name)));
}
