// Every trial in a table, the latest first: those under way, those that have ended, and why some came to nothing.
import { el, say } from "../dom.js";
import { brief, integer } from "../numbers.js";
import { scored, took } from "./scores.js";

const MOST = 400;   // rows drawn

export class Trials {
  constructor(root, page) {
    Object.assign(this, { page, rows: new Map() });
    this.head = el("tr");
    this.body = el("tbody");
    root.append(el("div.fill.scroll", {}, el("table.trialtable", {}, el("thead", {}, this.head), this.body)));
  }

  forget() {
    this.rows.clear();
    this.body.replaceChildren();
    this.head.replaceChildren();
  }

  fresh() {
    const { begun, standing, trials } = this.page;
    if (!begun) return;
    if (!this.head.childElementCount) this.head.append(...["Trial", "", "Validation", ...begun.fields.map(({ label }) => label), "Parameters", "FLOPs", "Seconds", ""].map((text) => el("th", { scope: "col" }, text)));
    const front = new Set(standing?.front ?? []);
    const running = new Map((standing?.running ?? []).map((trial) => [trial.number, { ...trial, outcome: "running", score: trial.rungs.at(-1)?.[1] ?? null }]));
    const all = [...running.values(), ...trials.values()].sort((a, b) => b.number - a.number).slice(0, MOST);
    const kept = new Set(all.map(({ number }) => number));
    for (const [number, { node }] of this.rows) if (!kept.has(number)) { node.remove(); this.rows.delete(number); }
    all.forEach((trial, place) => {
      const row = this.row(trial);
      row.node.classList.toggle("best", front.has(trial.number));
      if (this.body.children[place] !== row.node) this.body.insertBefore(row.node, this.body.children[place] ?? null);
    });
  }

  row(trial) {
    const known = this.rows.get(trial.number) ?? this.make(trial);
    const { begun } = this.page;
    const word = trial.outcome === "running" ? this.page.under : trial.outcome;
    say(known.score, trial.score === null ? "" : scored(begun.metric, trial.score));
    if (known.word === word) return known;
    known.word = word;
    say(known.pill, word);
    known.pill.dataset.state = { complete: "finished", "under way": "running", begun: "paused", pruned: "paused" }[word] ?? "failed";
    known.pill.title = trial.reason ?? "";
    say(known.reason, trial.outcome === "complete" || trial.outcome === "running" ? "" : trial.reason);
    known.reason.title = trial.reason ?? "";
    const ended = trial.outcome !== "running";
    for (const [name, show] of [["parameters", integer], ["flops", brief], ["seconds", took]]) say(known[name], ended && trial.outcome !== "impossible" ? show(trial[name]) : "");
    known.play.hidden = !ended || !trial.link;
    known.play.onclick = () => this.page.trigger("play", trial.link);
    return known;
  }

  make(trial) {
    const cell = () => el("td.number");
    const made = { pill: el("span.pill"), score: cell(), parameters: cell(), flops: cell(), seconds: cell(), reason: el("span.note"), play: el("button.link", { type: "button", "aria-label": `Open trial ${trial.number} in Play` }, "Play") };
    made.node = el("tr", { "data-number": trial.number }, el("th", { scope: "row" }, String(trial.number)), el("td", {}, made.pill), made.score, this.page.begun.fields.map(({ field }) => el("td", { title: trial.words[field] }, trial.words[field])), made.parameters, made.flops, made.seconds, el("td.last", {}, made.play, made.reason));
    this.rows.set(trial.number, made);
    return made;
  }
}
