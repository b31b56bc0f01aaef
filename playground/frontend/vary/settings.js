// Every setting as a row: how its runs end, how many solve the task, and the ways into Play and into a race.
import { el, say } from "../dom.js";
import { integer, percent } from "../numbers.js";
import { METRICS, scored } from "../search/scores.js";
import { solved, wilson } from "./share.js";

const HEADS = ["Setting", "Runs", "Mean", "95 % of the mean", "Median", "Middle 80 %"];

export class Settings {
  constructor(root, page) {
    Object.assign(this, { page, rows: [] });
    this.slider = el("input", { type: "range", step: "any", "aria-label": "From where on a run has solved its task", oninput: () => this.move(Number(this.slider.value)) });
    this.number = el("input.threshold", { type: "number", step: "any", "aria-label": "Threshold", onchange: () => this.move(this.typed()) });
    this.unit = el("span");
    this.body = el("tbody");
    this.head = el("tr", {}, HEADS.map((text, place) => el(place && place !== 3 && place !== 5 ? "th.number" : "th", { scope: "col" }, text)), el("th", { scope: "col" }, "Solves it"), el("th"));
    const tools = el("label.solving", {}, "Solved from", this.slider, this.number, this.unit);
    this.title = el("span.heading", {}, "Settings");
    root.append(el("div.paneltop", {}, this.title, tools), el("div.fill.scroll", {}, el("table.settingtable", {}, el("thead", {}, this.head), this.body)));
  }

  forget() {
    this.rows = [];
    this.body.replaceChildren();
  }

  get percents() { return this.page.begun?.metric === "accuracy"; }

  typed() { return Number(this.number.value) / (this.percents ? 100 : 1); }

  move(threshold) {
    if (!Number.isFinite(threshold)) return this.shown();
    this.page.threshold = threshold;
    this.fresh();
  }

  /** The threshold in its two controls. */
  shown() {
    const { threshold } = this.page;
    const digits = this.percents ? 1 : 3;
    const text = String(Number(((this.percents ? 100 : 1) * threshold).toFixed(digits)));
    if (this.number.value !== text && this.number.getRootNode().activeElement !== this.number) this.number.value = text;
    if (Number(this.slider.value) !== threshold) this.slider.value = threshold;
  }

  fresh() {
    const { begun, ends } = this.page;
    if (!begun) return;
    if (!this.rows.length) this.begin(begun);
    this.shown();
    const best = Math.max(...[...ends.values()].map(({ mean }) => (Number.isNaN(mean) ? -Infinity : mean)));
    for (const row of this.rows) this.write(row, ends.get(row.number), begun, best);
  }

  begin(begun) {
    say(this.title, `${METRICS[begun.metric] ?? begun.metric} on the ${begun.part} part, at the end`);
    this.slider.min = this.percents ? 0.5 : 0;
    this.slider.max = 1;
    say(this.unit, this.percents ? "%" : "");
    say(this.head.firstElementChild, begun.fields.length > 1 ? begun.fields.join(" · ") : HEADS[0]);
    this.rows = begun.settings.map((setting) => this.make(setting, begun.fields.length > 1 ? setting.short : setting.name));
    this.body.replaceChildren(...this.rows.map(({ node }) => node));
  }

  /** `shown` is what stands in its row: where two fields are varied, their values alone, for the names would crowd them out. */
  make({ number, name, colour, link }, shown) {
    const cell = (kind = "") => el(`td${kind}`);
    const row = { number, runs: cell(".number"), mean: cell(".number"), interval: cell(), median: cell(".number"), middle: cell(), solved: cell() };
    const play = el("button.link", { type: "button", "data-name": "play", "aria-label": `Open ${name} in Play`, onclick: () => this.page.trigger("play", link) }, "Play");
    const race = el("button.link", { type: "button", "data-name": "race", "aria-label": `Add ${name} to the race`, title: "Add it to the race as a lane", onclick: () => this.page.trigger("race", { link, at: Date.now() }) }, "+ Race");
    row.node = el("tr", { "data-number": number }, el("th", { scope: "row", title: name }, el("i.dot", { style: `background:${colour}` }), shown), row.runs, row.mean, row.interval, row.median, row.middle, row.solved, el("td.last", {}, play, race));
    return row;
  }

  write(row, ends, begun, best) {
    if (!ends) return;
    const { scores, diverged, mean, low, high, median, middle_low: from, middle_high: to } = ends;
    const show = (value) => (Number.isNaN(value) ? "–" : scored(begun.metric, value));
    const span = (a, b) => (Number.isNaN(a) ? "–" : `${show(a)} – ${show(b)}`);
    const hits = solved(scores, this.page.threshold);
    const [least, most] = wilson(hits, scores.length);
    say(row.runs, `${integer(scores.length)}${diverged ? `, ${integer(diverged)} diverged` : ""}`);
    say(row.mean, show(mean));
    say(row.interval, span(low, high));
    say(row.median, show(median));
    say(row.middle, span(from, to));
    say(row.solved, scores.length ? `${hits} of ${scores.length} seeds (95 %: ${percent(least, 0)} – ${percent(most, 0)})` : "");
    row.node.classList.toggle("best", mean === best && this.rows.length > 1);
  }
}
