// The same question to the same network, untrained.
import { el, say } from "../../dom.js";
import { fixed } from "../../numbers.js";
import { Card } from "./card.js";

export class Sanity extends Card {
  constructor(page) {
    super(page, {
      kind: "sanity", title: "Would a network that knows nothing say the same?", figure: "comparison",
      shows: "The same method, asked of the same architecture with fresh, untrained weights. If both look alike, the scores show the data or the architecture, not what was learnt.",
      not: "That a method differs here does not make it right: noise would differ too.",
    });
    this.again = 1;
    this.tools.append(el("button.link", { type: "button", onclick: () => { this.again += 1; this.ask(); } }, "Other fresh weights"));
  }

  more() { return { again: this.again }; }

  answer(part) {
    super.answer(part);
    say(this.found, `rank correlation ${fixed(part.correlation)}`);
    say(this.finding, part.sentence);
  }
}
