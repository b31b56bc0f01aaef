// Predicted against true values of the explained copy; a point is an example.
import { Scatter } from "../scatter.js";

export class Fit extends Scatter {
  constructor(root, page, picking) {
    const shown = { frame: null, get theme() { return page.theme; }, get scene() { return page.opened; }, send: ({ index }) => page.choose({ example: { row: index } }) };
    super(root, shown);
    Object.assign(this, { page, picking });
  }

  opened(opened) {
    this.scene(opened);
    this.picked();
  }

  picked() {
    const { page: { opened, choice }, picking: { order } } = this;
    const width = opened.predicted.value.shape[1];
    this.frame({ regression: { index: order, predicted: order.map((i) => opened.predicted.value[i * width]) }, example: choice.example?.row ?? null }, opened);
  }

  overviewed() { this.picked(); }

  choice() { this.picked(); }

  show() { this.plot.resize(); }
}
