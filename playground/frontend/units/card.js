// One selected unit: its picture and its numbers.
import { el, say } from "../dom.js";
import { DASH, short } from "../numbers.js";
import { bounds } from "../paint.js";
import { drawUnit } from "./picture.js";

const FACTS = [
  ["range", "Smallest and largest value over what is drawn"],
  ["bias", "What the unit adds to its weighted sum"],
  ["out", "Length of the vector of weights that lead from this unit to the drawn units of the next layer"],
];

export class Card {
  /** `press` is called at a click; without it the card is no button. */
  constructor(number, name, press) {
    this.canvas = el("canvas", { "aria-hidden": "true" });
    this.values = FACTS.map(() => el("dd"));
    this.labels = FACTS.map(([label]) => el("dt", {}, label));
    this.state = el("span.note");
    const facts = el("dl", {}, FACTS.map(([, title], k) => el("div", { title }, this.labels[k], this.values[k])));
    const head = el("span.name", { title: name }, el("b", {}, String(number)), ` ${name}`);
    const picture = el("span.picture", {}, this.canvas, this.state);
    this.node = el("div.unitcard", {}, press ? el("button.show", { type: "button", title: `Show ${name} on the big map`, onclick: press }, head, picture) : el("div.show", {}, head, picture), facts);
  }

  /** `unit` as unitOf gives it, or null; `most` the end of its colours. */
  show(unit, most, side, colours, flipped) {
    say(this.state, unit ? (unit.silenced ? "silenced" : "") : "not drawn");
    this.canvas.style.visibility = unit ? "" : "hidden";
    const [low, high] = unit ? bounds(unit.values) : [];
    say(this.labels[0], unit?.kind === "value" ? "value" : "range");
    say(this.values[0], !unit ? DASH : unit.kind === "value" ? short(unit.values[0]) : `${short(low, 2)} … ${short(high, 2)}`);
    say(this.values[1], short(unit?.bias));
    say(this.values[2], short(unit?.outgoing));
    if (unit) drawUnit(this.canvas, unit, most, side, colours, flipped);
  }
}
