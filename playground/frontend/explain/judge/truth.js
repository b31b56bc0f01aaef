// Data that were made so that the reasons are known.
import { say } from "../../dom.js";
import { percent } from "../../numbers.js";
import { Card } from "./card.js";

export class Truth extends Card {
  constructor(page) {
    super(page, {
      kind: "truth", title: "Do the reasons lie where the data were made?", figure: "bar",
      shows: "For planted data: the share of all scores on the inputs that truly decide. The dotted line is what evenly spread scores would have.",
      not: "A network may have found another way to the right answer; then true reasons lie elsewhere, and a low share is the network’s, not the method’s.",
    });
  }

  /** Of most data it is not known: then this takes one line. */
  ask() {
    if (this.page.opened.relevant) return super.ask();
    this.refuse({ message: "It is not known which inputs matter in these data: that is so for planted data only." });
    return Promise.resolve(null);
  }

  answer(part) {
    super.answer(part);
    say(this.finding, part.reason);
    say(this.found, part.reason ? "" : `${percent(part.share, 0)}, chance ${percent(part.chance, 0)}`);
  }
}
