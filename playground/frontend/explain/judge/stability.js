// A little noise on every input.
import { el, say } from "../../dom.js";
import { fixed, percent } from "../../numbers.js";
import { Soon } from "../asking.js";
import { Card } from "./card.js";

export class Stability extends Card {
  constructor(page) {
    super(page, {
      kind: "stability", title: "Do the reasons stay when the example hardly changes?", figure: "strip",
      shows: "Copies of the example with a little noise on every input, each a dot: how alike their scores rank the inputs to the example’s own.",
      not: "Steady reasons may be steadily wrong; and where the network itself changes its mind, the reasons should change with it.",
    });
    this.noise = 0.05;
    this.soon = new Soon(() => this.ask());
    this.told = el("output", {}, "5 % of the range");
    const slider = el("input", { type: "range", min: 0.01, max: 0.3, step: 0.01, value: this.noise, "aria-label": "Noise, as a share of each input’s range", oninput: () => { this.noise = Number(slider.value); say(this.told, `${percent(this.noise, 0)} of the range`); this.soon.go(200); } });
    this.tools.append(el("label", {}, "Noise", slider, this.told));
  }

  more() { return { noise: this.noise }; }

  stop() {
    this.soon?.stop();
    super.stop();
  }

  answer(part) {
    super.answer(part);
    say(this.found, Number.isFinite(part.middle) ? `median ${fixed(part.middle)}` : "");
  }
}
