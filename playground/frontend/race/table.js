// The standings: where the lanes are at equal steps and equal seconds, and what that costs.
import { el, say } from "../dom.js";
import { brief, integer, percent, score } from "../numbers.js";
import { columnOf, isShare, named, PARTS } from "./axes.js";
import { badge } from "./badge.js";
import { standings } from "./standing.js";

const PERIOD = 250;   // ms between two fillings
const COLUMNS = [
  { id: "steps", label: "at equal steps", title: "Where the least advanced lane is, counted in steps" },
  { id: "seconds", label: "at equal seconds", title: "Where the least advanced lane is, counted in seconds of training" },
  { id: "parameters", label: "Para­meters", title: "Numbers that are learnt" },
  { id: "flops", label: "FLOPs a step", title: "Three forward passes for each example of a batch, as planned" },
  { id: "rate", label: "Samples a second", title: "Examples learnt from a second, now; lanes share the machine" },
];

export class Table {
  constructor(root, page) {
    Object.assign(this, { page, next: 0 });
    this.title = el("span.heading", {}, "Standings");
    this.mark = el("p.note.baseline");
    this.head = el("tr", {}, el("th", { scope: "col" }, "Lane"), COLUMNS.map(({ label, title }) => el("th.number", { scope: "col", title }, label)));
    this.body = el("tbody");
    root.append(el("div.paneltop", {}, this.title), el("div.fill.scroll", {}, el("table.standings", {}, el("thead", {}, this.head), this.body)), this.mark);
  }

  destroy() { clearTimeout(this.timer); }

  config() { this.soon(); }

  lanes() { this.soon(); }

  scene() { this.soon(); }

  frame() { this.soon(); }

  look() { this.fill(); }

  soon() {
    if (this.timer) return;
    this.timer = setTimeout(() => { this.timer = 0; this.fill(); }, Math.max(0, this.next - performance.now()));
  }

  /** The lanes with their standings, best first; those with other data at the end, without a place. */
  places() {
    const { lanes, look: { part } } = this.page;
    const ranked = lanes.filter(({ config }) => config.shared.examples);
    const found = standings(ranked.map((lane) => ({ rows: lane.rows, column: columnOf(lane, part, "metric") })));
    const value = (at) => (Number.isNaN(at.steps) ? -Infinity : at.steps);
    const order = ranked.map((lane, k) => ({ lane, ...found[k] })).sort((a, b) => value(b) - value(a));
    return [...order, ...lanes.filter((lane) => !ranked.includes(lane)).map((lane) => ({ lane, steps: NaN, seconds: NaN, last: NaN }))];
  }

  fill() {
    this.next = performance.now() + PERIOD;
    const { lanes, look: { part } } = this.page;
    const metric = lanes[0]?.config.metric;
    say(this.title, `Standings by ${PARTS.find(({ id }) => id === part).label.toLowerCase()} ${named(metric)}`);
    this.rows ??= new Map();
    const placed = this.places();
    for (const [lane, row] of this.rows) if (!lanes.includes(lane)) { row.node.remove(); this.rows.delete(lane); }
    placed.forEach((place, index) => {
      const row = this.rows.get(place.lane) ?? this.row(place.lane);
      this.write(row, place, metric);
      if (this.body.children[index] !== row.node) this.body.insertBefore(row.node, this.body.children[index] ?? null);
    });
    this.tellMark(part, metric);
  }

  row(lane) {
    const row = { cells: Object.fromEntries(COLUMNS.map(({ id }) => [id, el("td.number", { "data-name": id })])), name: el("span.lanename") };
    row.badge = badge(lane.config);
    row.node = el("tr", { "data-slot": lane.config.slot }, el("th", { scope: "row" }, el("div.who", {}, row.badge, row.name)), Object.values(row.cells));
    this.rows.set(lane, row);
    return row;
  }

  write(row, { lane, steps, seconds }, metric) {
    const { config, frame } = lane;
    const show = isShare(metric) ? percent : score;
    const says = { steps: config.shared.examples ? show(steps) : "other data", seconds: config.shared.examples ? show(seconds) : "", parameters: integer(config.parameters), flops: brief(config.flops), rate: brief(frame?.samples_per_s || null) };
    say(row.name, config.name);
    row.name.title = config.name;
    for (const [id, text] of Object.entries(says)) say(row.cells[id], text);
    row.node.classList.toggle("apart", !config.shared.examples);
  }

  /** What it takes to beat: the first lane's, which is that of all with the same data. */
  tellMark(part, metric) {
    const config = this.page.lanes[0]?.config;
    const value = config?.baseline?.[part];
    const shown = isShare(metric) ? percent(value) : score(value);
    say(this.mark, config?.baseline ? `To beat: ${config.baseline_words}, ${shown}.` : "");
  }
}
