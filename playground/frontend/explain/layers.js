// What each layer and each unit contributed to the answer; a click explains a unit itself.
import { el, say, sized } from "../dom.js";
import { percent, short } from "../numbers.js";
import { evidence, furthest, hue, scoreMap } from "./evidence.js";
import { placed } from "./reading.js";
import { Refusal } from "./refusal.js";
import { sign } from "./scores.js";
import { dress } from "./sheet.js";

const SIDE = 62;   // px of a channel's map
const MAPS = 32;   // of a layer, the largest

export default class View {
  constructor(root, page) {
    Object.assign(this, { page, answer: null, cards: new Map() });
    this.method = el("select.layersmethod", { "aria-label": "Method for layers", onchange: () => this.ask() });
    this.words = el("p.layerswords");
    this.sum = el("p.layerssum");
    this.list = el("div.layerslist");
    this.note = el("p.layersnote", { role: "status" });
    this.refusal = new Refusal(this.sum, this.note, this.list);
    this.node = el("div.layersview", {}, el("div.layersbar", {}, el("label", {}, "By ", this.method), this.sum), this.words, this.note, this.list, this.refusal.node);
    dress(this.node, "layers.css");
    root.append(this.node);
  }

  opened(opened) {
    const before = this.method.value;
    this.methods = new Map((opened.layer_methods ?? []).map((method) => [method.kind, method]));
    this.method.replaceChildren(...[...this.methods.values()].map(({ kind, title, fit, reason }) => el("option", { value: kind, disabled: fit === "no", title: reason ?? "" }, title)));
    const open = [...this.methods.values()].filter(({ fit }) => fit !== "no");
    this.method.value = open.some(({ kind }) => kind === before) ? before : (open.find(({ kind }) => kind === "conductance") ?? open[0])?.kind ?? "";
    this.answer = null;
  }

  choice() { this.ask(); }

  ask() {
    const { page } = this;
    const { example, target, baseline } = page.choice;
    const method = this.methods?.get(this.method.value);
    if (!example || !method) return;
    this.words.replaceChildren(...[["It asks", method.question || method.summary], ["It does not show", method.shows_not]].filter(([, text]) => text).map(([head, text]) => el("span", {}, el("b", {}, `${head}: `), text, " ")));
    this.asked?.cancel();
    this.asked = page.ask({ kind: "layers", example, target, baseline, method: { kind: method.kind } }, (part) => this.receive(part), { onProblem: (problem) => this.fail(problem), pin: true });
  }

  fail({ message }) { this.refusal.show(message); }

  receive(part) {
    if (!part.blocks) return;
    this.refusal.clear();
    this.answer = part;
    this.fill();
  }

  fill() {
    const { answer, page: { theme } } = this;
    if (!answer) return;
    const { f_x, f_baseline, title, promised } = answer;
    const gap = f_x - f_baseline;
    this.sum.replaceChildren(...(promised
      ? [el("span", {}, `baseline ${short(f_baseline)}`), el("b", { style: `color:${hue(theme, gap)}` }, sign(gap)), el("span", {}, `= ${short(f_x)}, the score of ${title}`)]
      : [el("span", {}, `The score of ${title} is ${short(f_x)}; this method's numbers need not add up to it.`)]));
    say(this.note, answer.notes.join(" "));
    const ids = answer.blocks.map(({ id }) => id).join();
    if (ids !== this.ids) {
      this.ids = ids;
      this.cards = new Map(answer.blocks.map((block) => [block.id, this.card(block)]));
      this.list.replaceChildren(...[...this.cards.values()].map(({ node }) => node));
    }
    for (const block of answer.blocks) this.update(this.cards.get(block.id), block);
  }

  card({ id, title, subtitle }) {
    const parts = { total: el("b"), verdict: el("span.layersverdict"), chart: el("div.layerschart"), maps: el("div.layersmaps") };
    const node = el("section.layerscard", { "aria-label": title, "data-id": id }, el("header", {}, el("h4", {}, title, subtitle ? el("span", {}, ` ${subtitle}`) : null), parts.total, parts.verdict), parts.chart, parts.maps);
    return { ...parts, node };
  }

  update(card, block) {
    const { theme } = this.page;
    say(card.total, `Σ ${sign(block.total)}`);
    card.total.style.color = hue(theme, block.total);
    const error = block.error === null || block.verdict === "exact" ? "" : `, off by ${percent(block.error)}`;
    say(card.verdict, block.verdict === "no promise" ? "" : `${block.verdict}${error}`);
    card.verdict.dataset.verdict = block.verdict;
    card.node.classList.toggle("missing", Boolean(block.reason));
    if (block.reason) {
      say(card.chart, block.reason);
      card.chart.style.height = "auto";
      return card.maps.replaceChildren();
    }
    card.chart.hidden = Boolean(block.maps) && block.scores.length <= MAPS;
    if (!card.chart.hidden) this.chart(card, block);
    card.maps.replaceChildren(...(block.maps ? this.maps(block) : []));
  }

  chart(card, block) {
    Promise.resolve(this.page.figure(card.chart, this.answer.figures[block.id])).then(() => {
      if (card.listens || !card.chart.on) return;
      card.listens = true;
      card.chart.on("plotly_click", ({ points: [point] }) => { if (point.customdata !== null && point.customdata !== undefined) this.pick(block.id, point.customdata); });
    });
  }

  /** A picture of scores for each channel, the largest first where there are many. */
  maps(block) {
    const { theme } = this.page;
    const [channels, height, width] = block.maps.shape;
    const table = evidence(theme);
    const most = furthest(block.maps);
    const all = furthest(block.scores);
    let order = [...block.scores.keys()];
    if (channels > MAPS) order = order.sort((a, b) => Math.abs(block.scores[b]) - Math.abs(block.scores[a])).slice(0, MAPS);
    const scale = SIDE / Math.max(width, height);
    return order.map((k) => {
      const canvas = el("canvas", { "aria-hidden": "true" });
      const context = sized(canvas, width * scale, height * scale);
      scoreMap(context, { x: 0, y: 0, w: width * scale, h: height * scale }, block.maps, { width, height, offset: k * width * height, most, table });
      const pixel = (event) => {
        const [col, row] = [Math.floor((event.offsetX / (width * scale)) * width), Math.floor((event.offsetY / (height * scale)) * height)];
        const at = k * width * height + Math.min(height - 1, row) * width + Math.min(width - 1, col);
        canvas.title = `row ${row + 1}, column ${col + 1}: ${sign(block.maps[at])}`;
      };
      canvas.addEventListener("pointermove", pixel);
      const bar = el("i", { style: `width:${(100 * Math.abs(block.scores[k])) / all}%;background:${hue(theme, block.scores[k])}` });
      return el("button.layersmap", { type: "button", "data-unit": k, "aria-pressed": this.chosen(block.id, k), "aria-label": `${block.names[k]}: ${sign(block.scores[k])}; explain it`, onclick: () => this.pick(block.id, k) }, canvas, el("span", {}, block.names[k], el("b", {}, ` ${sign(block.scores[k])}`)), el("em", {}, bar));
    });
  }

  chosen(block, unit) {
    const { target } = this.page.choice;
    return target?.block === block && target.output === unit;
  }

  /** Explain this unit in the place of the answer. The output's units are the answer's own scores. */
  pick(block, unit) {
    const { blocks, task } = this.page.opened;
    if (block === "input" || blocks.find(({ id }) => id === block)?.stepwise) return;
    const own = block === blocks.at(-1).id && (placed(task) || task.classes?.length > 2);   // one unit a class
    this.page.choose({ target: { output: unit, against: null, block: own ? null : block } });
  }

  theme() { this.fill(); }
  resize() {}
  show() {}
  hide() {}
  destroy() { this.asked?.cancel(); }
}
