// Which position's answer is explained: the sequence, with what the network says beneath each token, right or wrong.
import { el, say } from "../../dom.js";
import { percent } from "../../numbers.js";
import { spaced, trueAt } from "../reading.js";
import { Beads } from "./beads.js";
import { numbersOf, tokenOf, visible } from "./token.js";

const BEFORE = 6;   // tokens told before a next one
const ROWS = 8;     // looked at, to see whether the next token is asked
const ROOM = 3;     // px between the chosen position and the edge

export class Places {
  /** `pick(place)` when a position is chosen. */
  constructor(page, pick) {
    this.page = page;
    this.beads = new Beads("Positions and what the network says there", { pick, key: (event, k) => (event.key === "Enter" || event.key === " ") && (pick(k), true) });
    this.words = el("p.placewords", { "aria-live": "polite" });
    this.node = el("div.places", {}, this.beads.node, this.words);
  }

  opened({ task, data, form, raw_shape: [length] }) {
    this.tokens = form === "tokens";
    this.before = length - task.length;   // what is read before answers begin
    this.next = this.tokens && JSON.stringify(task.classes) === JSON.stringify(data.vocabulary) && follows(task, data, this.before);
  }

  /** `said` i4 (length,) the class at each position; `answers` f4 (C,) the probabilities at `place`. */
  show(said, answers, place) {
    const { page: { opened, choice }, before } = this;
    const { task, data } = opened;
    const numbers = numbersOf(opened, choice);
    const { row } = choice.example;
    this.beads.show(task.length, (bead, k) => {
      if (!bead.firstChild) bead.append(el("i"), el("b"));
      const truth = row === undefined ? null : trueAt(opened, row, k);
      const asked = truth === null || truth >= 0;
      const token = this.tokens ? tokenOf(data.vocabulary, numbers[before + k]) : String(before + k + 1);
      const name = visible(task.classes[said[k]]);
      say(bead.firstChild, token);
      say(bead.lastChild, asked ? name : "–");
      bead.dataset.said = said[k];
      bead.dataset.right = truth === null ? "" : !asked ? "unasked" : truth === said[k] ? "right" : "wrong";
      const told = `Position ${before + k + 1}, “${token}”: says ${name}${bead.dataset.right === "wrong" ? `, should be ${visible(task.classes[truth])}` : asked ? "" : "; nothing is asked here"}`;
      if (bead.title !== told) bead.title = told;
      bead.setAttribute("aria-label", told);
    }, place);
    if (place !== null) say(this.words, this.sentence(numbers, said, answers, place));
    this.reveal(place);
  }

  sentence(numbers, said, answers, place) {
    const { page: { opened, choice: { example } }, before, next } = this;
    const { task, data } = opened;
    const at = before + place;
    const name = visible(task.classes[said[place]]);
    const sure = answers ? `, ${percent(answers[said[place]], 0)}` : "";
    const truth = example.row === undefined ? null : trueAt(opened, example.row, place);
    const verdict = truth === null ? "" : truth < 0 ? "; nothing is asked here" : truth === said[place] ? ", right" : `; it should be “${visible(task.classes[truth])}”`;
    if (!next) return `At position ${at + 1}${this.tokens ? ` (“${tokenOf(data.vocabulary, numbers[at])}”)` : ""} it says “${name}”${sure}${verdict}.`;
    const tokens = Array.from(numbers).slice(Math.max(0, at + 1 - BEFORE), at + 1).map((token) => tokenOf(data.vocabulary, token));
    return `After “${at + 1 > BEFORE ? "…" : ""}${tokens.join(data.glue ?? spaced(data.vocabulary))}” it says “${name}”${sure}${verdict}.`;
  }

  /** Bring the chosen position into sight, without moving the page. */
  reveal(place) {
    const [list, bead] = [this.beads.node, this.beads.node.children[place ?? 0]];
    if (!bead || place === this.revealed || !list.clientHeight) return;
    this.revealed = place;
    if (bead.offsetTop < list.scrollTop) list.scrollTop = bead.offsetTop - ROOM;
    else if (bead.offsetTop + bead.offsetHeight > list.scrollTop + list.clientHeight) list.scrollTop = bead.offsetTop + bead.offsetHeight - list.clientHeight + ROOM;
  }
}

/** Whether what is asked at a position is always the token after it. */
function follows({ length }, { x, y }, before) {
  const width = x.shape[1];
  for (let row = 0; row < Math.min(ROWS, x.shape[0]); row++) {
    for (let k = 0; before + k + 1 < width; k++) {
      const asked = y[row * length + k];
      if (asked >= 0 && asked !== x[row * width + before + k + 1]) return false;
    }
  }
  return true;
}
