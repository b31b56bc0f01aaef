// Inputs taken away and put back in the order of their scores; a slider shows the example at every point.
import { el, say } from "../../dom.js";
import { percent } from "../../numbers.js";
import { Card } from "./card.js";
import { Point } from "./point.js";

export class Deletion extends Card {
  constructor(page) {
    super(page, {
      kind: "deletion", title: "Do the inputs with large scores carry the answer?", figure: "curves",
      shows: "The score while inputs are replaced by the baseline’s, those with the largest scores first, and while they are put back. It should stay lower, and higher, than in random order.",
      not: "An example half erased looks like nothing the network has seen, and only the order of the scores is judged, not their sizes.",
    });
    this.at = 0;
    this.slider = el("input", { type: "range", min: 0, max: 1, step: 1, value: 0, "aria-label": "Share of the inputs taken away or put back", oninput: () => this.move(Number(this.slider.value)) });
    this.told = el("output", { "data-name": "point" });
    this.sides = [new Point(page, "taken away"), new Point(page, "put back")];
    this.tools.append(el("label", {}, this.slider, this.told));
    this.tools.after(el("div.atpoint", {}, ...this.sides.map((side) => side.node)));
  }

  answer(part) {
    const last = part.share.length - 1;
    this.share = this.part ? this.at / Math.max(1, this.part.share.length - 1) : 0.2;
    this.slider.max = last;
    this.at = Math.round(this.share * last);
    this.slider.value = this.at;
    super.answer(part);
    const { better } = part;
    say(this.found, `better than ${percent(better.deleted, 0)} and ${percent(better.inserted, 0)} of random orders`);
    say(this.finding, part.sentence);
    this.move(this.at, false);
  }

  refuse(problem) {
    super.refuse(problem);
    for (const side of this.sides) side.show(null);
  }

  move(point, redraw = true) {
    const { part } = this;
    if (!part) return;
    this.at = point;
    say(this.told, `${percent(part.share[point], 0)} (${part.gone[point]} of ${part.gone.at(-1)})`);
    const { when, names } = part;
    this.sides[0].show({ of: part.taken, point, names, replaced: (input) => when[input] <= point, score: part.deleted[point] });
    this.sides[1].show({ of: part.put, point, names, replaced: (input) => when[input] > point, score: part.inserted[point] });
    if (redraw && this.chart.plot.data) this.mark();
  }

  /** The marks are the last of the four traces on each side. */
  mark() {
    const { share, deleted, inserted } = this.part;
    const x = [share[this.at]];
    globalThis.Plotly?.restyle(this.chart.plot, { x: [x, x], y: [[deleted[this.at]], [inserted[this.at]]] }, [3, 7]);
  }

  patch(figure) {
    const { share, deleted, inserted } = this.part;
    for (const [trace, curve] of [[3, deleted], [7, inserted]]) Object.assign(figure.data[trace], { x: [share[this.at]], y: [curve[this.at]] });
  }

  draw() {
    super.draw();
    for (const side of this.sides) side.draw();
  }
}
