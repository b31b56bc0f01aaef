// The verdict in large type, what has to be known to believe it, and how the runs were trained.
import { el, say } from "../dom.js";

export class Verdict {
  constructor(root, page) {
    this.page = page;
    this.headline = el("p.headline", { role: "status" });
    this.notes = el("ul.verdictnotes");
    root.append(this.headline, this.notes);
  }

  forget() {
    say(this.headline, "");
    this.notes.replaceChildren();
  }

  fresh() {
    const { standing } = this.page;
    if (!standing) return;
    this.headline.classList.toggle("sofar", !standing.final);
    this.headline.dataset.finding = standing.finding;
    say(this.headline, standing.headline);
    const told = [...standing.notes, ...standing.ways];
    if (JSON.stringify(told) === this.told) return;
    this.told = JSON.stringify(told);
    this.notes.replaceChildren(...standing.notes.map((note) => el("li", {}, note)), ...standing.ways.map((way) => el("li.way", {}, way)));
  }
}
