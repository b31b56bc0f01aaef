// The best trial so far, or the front of several; at the end, and only then, with its score on the test part.
import { el } from "../dom.js";
import { brief, integer } from "../numbers.js";
import { named, scored, took } from "./scores.js";

const COSTS = { parameters: "parameters", flops: "FLOPs", seconds: "seconds" };

export class Best {
  constructor(root, page) {
    this.page = page;
    this.title = el("span.heading", {}, "Best so far");
    this.body = el("div.fill.scroll.bestlist");
    root.append(el("div.paneltop", {}, this.title), this.body);
  }

  forget() { this.body.replaceChildren(); }

  fresh() {
    const { begun, standing, trials, page } = { ...this.page, page: this.page };
    if (!begun || !standing) return;
    const front = standing.front.map((number) => trials.get(number)).filter(Boolean);
    this.title.textContent = begun.cost === "none" ? (standing.final ? "The best" : "Best so far") : `The front: error against ${COSTS[begun.cost]}`;
    this.body.replaceChildren(...(front.length ? front.map((trial) => this.card(trial, begun, standing, page)) : [el("p.empty", {}, "No trial has come to its end yet.")]));
  }

  card(trial, begun, standing, page) {
    const test = standing.test[trial.number];
    const line = (label, value) => el("div", {}, el("dt", {}, label), el("dd", {}, value));
    return el("article.best", { "data-number": trial.number },
      el("header", {}, el("b", {}, `Trial ${trial.number}`), el("button.link", { type: "button", "data-name": "play", onclick: () => page.trigger("play", trial.link) }, "Open in Play")),
      el("dl", {},
        line(`validation ${named(begun.metric)}`, scored(begun.metric, trial.score)),
        test === undefined ? null : line(`test ${named(begun.metric)}`, scored(begun.metric, test)),
        begun.fields.map(({ field, label }) => line(label, trial.words[field])),
        line("parameters", integer(trial.parameters)), line("FLOPs", brief(trial.flops)), line("training", took(trial.seconds))));
  }
}
