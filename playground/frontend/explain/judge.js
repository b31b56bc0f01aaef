// Whether to believe it: five tests of an explanation, each with what it shows and what it does not.
import { el, say } from "../dom.js";
import { Agreement } from "./judge/agreement.js";
import { Deletion } from "./judge/deletion.js";
import { Sanity } from "./judge/sanity.js";
import { Stability } from "./judge/stability.js";
import { Truth } from "./judge/truth.js";
import { Soon } from "./asking.js";
import { dress } from "./sheet.js";

const CALM = 250;   // ms without a new choice before the tests begin

export default class Judge {
  constructor(root, page) {
    Object.assign(this, { page, shown: false });
    this.asking = new Soon(() => this.ask());
    this.cards = [Sanity, Deletion, Stability, Truth, Agreement].map((Card) => new Card(page));
    this.problem = el("p.reasonproblem", { role: "status", hidden: true });
    this.body = el("div.judgecards", {}, ...this.cards.map((card) => card.node));
    this.node = el("div.reasons.judge", {}, this.problem, this.body);
    root.append(this.node);
    dress(this.node, "reasons.css");
  }

  choice() {
    this.shown = true;
    this.begin(CALM);
  }

  opened() { if (this.shown) this.begin(CALM); }

  show() { this.shown = true; this.begin(0); }

  hide() {
    this.shown = false;
    this.stop();
  }

  theme() { for (const card of this.cards) card.draw(); }

  destroy() {
    this.stop();
    for (const card of this.cards) card.destroy();
    this.node.remove();
  }

  begin(wait) {
    this.stop();
    this.asking.go(wait);
  }

  stop() {
    this.asking.stop();
    for (const card of this.cards) card.stop();
  }

  /** One test after the other; the first that cannot be asked at all says why, and the rest wait for another choice. */
  async ask() {
    if (!this.page.choice?.example || !this.page.opened) return;
    const round = (this.round = {});
    this.problem.hidden = true;
    for (const card of this.cards) {
      const problem = await card.ask();
      if (round !== this.round) return;
      this.body.hidden = Boolean(problem && card === this.cards[0]);
      if (this.body.hidden) {
        say(this.problem, problem.message);
        this.problem.hidden = false;
        return;
      }
    }
  }
}
