// Every method that is offered, asked the same.
import { say } from "../../dom.js";
import { fixed } from "../../numbers.js";
import { Card } from "./card.js";

export class Agreement extends Card {
  constructor(page) {
    super(page, {
      kind: "agreement", title: "Do other methods say the same?", figure: "matrix",
      shows: "How alike methods rank the inputs: 1 is the same order, 0 has nothing to do with it, −1 is the opposite.",
      not: "Methods that agree need not be right, as many share one gradient; those that disagree may answer different questions.",
    });
  }

  answer(part) {
    if (!part.figures) {
      if (part.done !== undefined) say(this.found, `${part.done} of ${part.of} methods`);
      return false;
    }
    super.answer(part);
    say(this.found, part.mean === null ? "" : `on average ${fixed(part.mean)}`);
    say(this.finding, part.left_out.length ? `Left out: ${part.left_out.join(" ")}` : "");
    return true;
  }
}
