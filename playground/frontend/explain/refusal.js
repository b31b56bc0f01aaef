// One sentence in the place of a view's answer, where there can be none.
import { el, say } from "../dom.js";

export class Refusal {
  /** `bodies` are what is hidden while the sentence stands; `node` goes beside them. */
  constructor(...bodies) {
    this.bodies = bodies;
    this.node = el("p.empty.refusal", { role: "status", hidden: true });
  }

  show(sentence) { this.turn(sentence); }

  clear() { this.turn(""); }

  turn(sentence) {
    say(this.node, sentence);
    this.node.hidden = !sentence;
    for (const body of this.bodies) body.classList.toggle("refused", Boolean(sentence));
  }
}
