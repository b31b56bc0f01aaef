// The training points behind a prediction: those that pushed it up or down, those that look alike, and those whose labels are suspicious.
import { el, say } from "../dom.js";
import { image } from "../gallery.js";
import { exampleName, mark, radius } from "../marks.js";
import { integer, percent, short } from "../numbers.js";
import { Paint } from "../paint.js";
import { Plot } from "../plot.js";
import { Choice } from "../tabs.js";
import { classColour, greys, rgba } from "../theme.js";
import { furthest, hue, hues } from "./evidence.js";
import { pin } from "./pin.js";
import { judged, placed, truth as truthOf } from "./reading.js";
import { Refusal } from "./refusal.js";
import { sign } from "./scores.js";
import { drawSeries, textOf } from "./sequence/small.js";
import { rowOf } from "./sequence/token.js";
import { dress } from "./sheet.js";

const LISTED = 36;        // of each kind
const HALOS = 160;        // drawn, the strongest
const LARGEST = 15;       // px of a halo's radius
const REACH = 10;         // px; so near to a point counts as on it
const COLUMNS = 3;        // of a row's values on its card
const TOKENS = 24;        // of a text on its card

const KINDS = {
  influence: {
    label: "Influence",
    title: "Which training points pushed this prediction where it is",
    lists: [["for", ({ of, title }) => (of === "loss" ? `Taught “${title}” here` : `Raised ${title} here`), (score) => score > 0], ["against", ({ of, title }) => (of === "loss" ? `Taught against “${title}”` : `Lowered ${title} here`), (score) => score < 0]],
    shows: "By how much the steps on each point moved the loss of this answer (or, of numbers, the prediction), added up over moments of the training (TracIn).",
    shows_not: "It does not say what training without the point would have given: others would have taken its place.",
  },
  similar: {
    label: "Look-alikes",
    title: "Which training points look the same to the network",
    lists: [["for", ({ title }) => `Most alike to ${title}`, () => true]],
    shows: "Points whose units in the chosen layer answer in the same proportions (cosine similarity, 1 is the same direction).",
    shows_not: "It does not say that the network learnt the answer from them.",
  },
  suspects: {
    label: "Suspicious labels",
    title: "Which labels the network had to learn by heart",
    lists: [["for", () => "Most influenced by themselves", () => true]],
    shows: "Points that little else speaks for: the network learnt them from themselves alone. Wrong labels gather here, and so do rare examples.",
    shows_not: "It does not prove that a label is wrong: look at the example.",
  },
};

export default class View {
  constructor(root, page) {
    Object.assign(this, { page, kind: "influence", answers: {}, paint: new Paint(), block: null });
    this.tabs = new Choice("What is asked of the training points", Object.entries(KINDS).map(([id, { label }]) => ({ id, label })), (id) => this.turn(id));
    this.blocks = el("select.pointsblock", { "aria-label": "Layer", onchange: () => { this.block = this.blocks.value; this.ask(); } });
    this.title = el("b.pointstitle");
    this.body = el("div.pointsmap");
    this.lists = el("div.pointslists");
    this.note = el("p.pointsnote", { role: "status" });
    this.words = el("p.pointswords");
    this.content = el("div.pointscontent", {}, this.body, this.lists);
    this.refusal = new Refusal(this.content, this.note);
    this.node = el("div.pointsview", {}, el("div.pointsbar", {}, this.tabs.node, this.blocks, this.title), this.content, this.refusal.node, this.note, this.words);
    dress(this.node, "points.css");
    root.append(this.node);
    this.offs = [page.on("choice", () => this.plot?.rest()), page.on("state", () => this.follow())];
  }

  opened(opened) {
    this.answers = {};
    this.inks = greys(this.page.theme);
    const hidden = opened.blocks.filter(({ id }) => id !== "input");
    if (!hidden.some(({ id }) => id === this.block)) this.block = (hidden.at(-2) ?? hidden.at(-1))?.id ?? null;
    this.blocks.replaceChildren(...hidden.map(({ id, title }) => el("option", { value: id, selected: id === this.block }, title)));
    const plane = opened.form === "plane";
    this.body.hidden = !plane;
    this.content.classList.toggle("flat", plane);
    this.paint.scene({ task: opened.task, data: opened.data, generation: opened.generation }, this.page.theme);
    if (!plane) return;
    this.plot ??= new Plot(this.body, this.page, this, { label: "Training points, with a halo for each that matters", square: true, margins: { left: 34, right: 4, top: 6, bottom: 34 } });
    const [x0, x1, y0, y1] = opened.extent;
    this.plot.range([x0, x1], [y0, y1], opened.data.names.slice(0, 2));
  }

  choice() { this.ask(); }

  turn(kind) {
    this.kind = kind;
    this.refusal.clear();
    this.ask();
  }

  /** The open question, unless it has been answered for this choice. */
  ask() {
    const { page, kind } = this;
    const { example, target } = page.choice;
    this.blocks.hidden = kind !== "similar";
    say(this.title, KINDS[kind].title);
    say(this.words, `${KINDS[kind].shows} ${KINDS[kind].shows_not}`);
    if (!example && kind !== "suspects") return this.fill();
    const question = { influence: { kind, example, target, replay: !page.following }, similar: { kind, example, block: this.block }, suspects: { kind } }[kind];
    const key = JSON.stringify([question, page.opened.step, page.opened.generation]);
    if (this.answers[kind]?.key === key) return this.fill();
    this.asked?.cancel();
    say(this.note, "Asking …");
    this.asked = page.ask(question, (part) => this.receive(kind, key, part), { onProblem: (problem) => this.fail(kind, problem), pin: kind === "similar" || (kind === "influence" && page.following) });
  }

  receive(kind, key, part) {
    if (!part.scores) return;
    this.answers[kind] = { ...part, key, place: new Map([...part.index].map((row, k) => [row, k])) };
    if (kind === this.kind) this.fill();
  }

  /** What has been answered before stands: a repeated training may take too long where a first answer did not. */
  fail(kind, problem) {
    if (kind !== this.kind) return;
    this.fill();
    if (this.answer) say(this.note, problem.message);
    else this.refusal.show(problem.message);
  }

  get answer() { return this.answers[this.kind] ?? null; }

  fill() {
    const { answer } = this;
    this.refusal.clear();
    say(this.note, answer?.notes?.join(" ") ?? "");
    this.lists.replaceChildren(...(answer ? KINDS[this.kind].lists.map((list) => this.list(list, answer)) : []));
    this.plot?.kick();
    this.plot?.rest();
  }

  /** The strongest of one kind, as cards. */
  list([id, called, fits], answer) {
    const { scores, index } = answer;
    const title = called(answer);
    const order = [...scores.keys()].filter((k) => fits(scores[k])).sort((a, b) => Math.abs(scores[b]) - Math.abs(scores[a]));
    const signed = this.kind === "influence";
    if (!signed) order.sort((a, b) => scores[b] - scores[a]);
    const most = furthest(scores);
    return el(`section.pointslist.${id}`, { "aria-label": title }, el("h4", {}, title, el("span", {}, signed ? ` ${integer(order.length)} of ${integer(scores.length)}` : "")), el(`div.pointscards${this.page.opened.data.images || this.page.opened.form === "series" ? "" : ".rows"}`, {}, order.slice(0, LISTED).map((k) => this.card(index[k], scores[k], most, signed))));
  }

  card(row, score, most, signed) {
    const { opened, theme } = this.page;
    const { data, task } = opened;
    const name = exampleName(data, task, row);
    const colour = signed ? hue(theme, score) : theme.accent;
    const chosen = this.page.choice.example?.row === row;
    const picture = data.images || opened.form === "series" ? el("canvas.pointspicture", { "aria-hidden": "true" }) : null;
    if (data.images) image(picture, data.images, row, this.inks);
    else if (picture) drawSeries(picture, rowOf(data, row), opened.raw_shape, theme, { width: 72, height: 40 });
    const truth = truthOf(opened, row);
    const dot = task.kind === "classification" ? el("i.pointsdot", { style: `background:${classColour(data.y[row])}` }) : null;
    const said = this.kind === "suspects" ? this.said(row) : "";
    return el(
      "button.pointscard", { type: "button", "aria-pressed": chosen, "data-row": row, title: `${name}; open it`, "aria-label": `${name}, ${signed ? sign(score) : short(score)}`, onpointerenter: () => this.light(row), onpointerleave: () => this.light(null), onfocus: () => this.light(row), onblur: () => this.light(null), onclick: () => this.page.choose({ example: { row } }) },
      picture,
      el("span.pointsname", {}, dot, el("b", {}, truth), ` #${row}`),
      said ? el("span.pointssaid", {}, said) : null,
      picture ? null : el("span.pointsvalues", {}, this.values(row)),
      el("span.pointsscore", {}, el("i", { style: `width:${(100 * Math.abs(score)) / most}%;background:${colour}` })),
      el("span.pointsnumber", {}, signed ? sign(score) : short(score)),
    );
  }

  /** Ring the point of a card on the map. */
  light(row) {
    this.lit = row;
    this.plot?.rest();
  }

  /** What the network itself says of a row, where it says another class. */
  said(row) {
    const { opened } = this.page;
    const { predicted, task, data } = opened;
    if (placed(task)) return `network: ${percent(judged(opened, row).share, 0)} right`;
    if (!predicted?.probability) return "";
    const count = task.classes.length;
    const own = predicted.probability.subarray(row * count, (row + 1) * count);
    const best = own.indexOf(Math.max(...own));
    return best === data.y[row] ? "" : `network: ${task.classes[best]}`;
  }

  values(row) {
    const { data, form } = this.page.opened;
    if (form === "tokens") return textOf(data, rowOf(data, row), TOKENS);
    const width = data.x.shape[1];
    return data.names.slice(0, Math.min(COLUMNS, width)).map((name, c) => `${name} ${short(data.x[row * width + c])}`).join(", ");
  }

  theme() {
    if (!this.page.opened) return;
    this.inks = greys(this.page.theme);
    this.paint.scene({ task: this.page.opened.task, data: this.page.opened.data, generation: this.page.opened.generation }, this.page.theme);
    this.fill();
    this.plot?.resize();
  }

  resize() { this.plot?.resize(); }

  show() {
    this.shown = true;
    this.plot?.resize();
  }

  hide() { this.shown = false; }

  /** While training is followed, what its points would do now is all there is time for. */
  follow() {
    if (this.following === this.page.following) return;
    this.following = this.page.following;
    if (this.shown && this.page.opened) this.ask();
  }

  destroy() {
    for (const off of this.offs) off();
    this.asked?.cancel();
    this.plot?.destroy();
  }

  /** Halos below the points: as large as they matter, in the colour of their sign. */
  draw(context, plot) {
    const { answer, page: { opened, theme } } = this;
    if (!answer) return false;
    const { x } = opened.data;
    const { scores, index } = answer;
    const floor = this.kind === "similar" ? Math.max(0, sorted(scores)[Math.min(scores.length, HALOS) - 1] ?? 0) : 0;
    const most = furthest(scores) - floor || 1e-12;
    const order = [...scores.keys()].sort((a, b) => Math.abs(scores[b]) - Math.abs(scores[a])).slice(0, HALOS).reverse();
    const colours = this.kind === "influence" ? hues(theme) : [theme.accent, theme.accent];
    context.save();
    context.beginPath();
    context.rect(plot.box.x, plot.box.y, plot.box.w, plot.box.h);
    context.clip();
    context.fillStyle = theme.faint;
    context.fillRect(plot.box.x, plot.box.y, plot.box.w, plot.box.h);
    for (const k of order) {
      const share = Math.max(0, (Math.abs(scores[k]) - floor) / most);
      context.beginPath();
      context.arc(plot.px(x[2 * index[k]]), plot.py(x[2 * index[k] + 1]), 3 + LARGEST * Math.sqrt(share), 0, 2 * Math.PI);
      context.fillStyle = rgba(colours[scores[k] >= 0 ? 1 : 0], 0.08 + 0.5 * share);
      context.fill();
      context.lineWidth = 1;
      context.strokeStyle = rgba(colours[scores[k] >= 0 ? 1 : 0], 0.25 + 0.6 * share);
      context.stroke();
    }
    context.restore();
    return false;
  }

  drawOver(context, plot) {
    const { opened, choice, theme } = this.page;
    if (!opened) return;
    const { x, part } = opened.data;
    const size = radius(plot.box.w, part.length) * 0.8;
    context.save();
    context.beginPath();
    context.rect(plot.box.x, plot.box.y, plot.box.w, plot.box.h);
    context.clip();
    for (let i = 0; i < part.length; i++) if (part[i] === 0) mark(context, 0, plot.px(x[2 * i]), plot.py(x[2 * i + 1]), size, this.paint.target(i), theme);
    if (this.lit !== null && this.lit !== undefined) ring(context, plot.px(x[2 * this.lit]), plot.py(x[2 * this.lit + 1]), theme);
    const at = choice.example?.raw ?? (choice.example ? [x[2 * choice.example.row], x[2 * choice.example.row + 1]] : null);
    if (at) pin(context, plot.px(at[0]), plot.py(at[1]), theme);
    context.restore();
  }

  under(px, py) {
    const { x, part } = this.page.opened.data;
    let [best, closest] = [-1, REACH ** 2];
    for (let i = 0; i < part.length; i++) {
      if (part[i] !== 0) continue;
      const away = (this.plot.px(x[2 * i]) - px) ** 2 + (this.plot.py(x[2 * i + 1]) - py) ** 2;
      if (away < closest) [best, closest] = [i, away];
    }
    return best;
  }

  read(plot, px, py) {
    const row = this.under(px, py);
    if (row < 0) return [];
    const { opened, theme } = this.page;
    const score = this.answer?.scores[this.answer.place.get(row)];
    const number = score === undefined ? [] : [el("div.chance", {}, el("i", { style: `background:${this.kind === "influence" ? hue(theme, score) : theme.accent}` }), el("span", {}, KINDS[this.kind].label.toLowerCase()), el("b", {}, this.kind === "influence" ? sign(score) : short(score)))];
    return [el("div.dim", {}, exampleName(opened.data, opened.task, row)), ...number];
  }

  press(plot, px, py) {
    const row = this.under(px, py);
    if (row >= 0) this.page.choose({ example: { row } });
  }
}

function ring(context, x, y, theme) {
  context.beginPath();
  context.arc(x, y, 9, 0, 2 * Math.PI);
  context.lineWidth = 2.5;
  context.strokeStyle = theme.accent;
  context.stroke();
}

const sorted = (scores) => [...scores].sort((a, b) => b - a);
