// Several rows of numbers over the steps of a sequence, each row a heat map of units, with the pointer's step and value read out.
import { el, say } from "../dom.js";
import { short } from "../numbers.js";
import { inks, paint, pixel, scale } from "./tile.js";

export class Timeline {
  /** `name` heads the map; `bounds` {low, high} fix its scale. */
  constructor(page, name, bounds = null) {
    Object.assign(this, { page, bounds });
    this.title = el("h4", {}, name);
    this.readout = el("span.note");
    this.canvas = el("canvas", { role: "img", "aria-label": `${name}: units from top to bottom, steps from left to right` });
    this.node = el("section.timeline", {}, el("header", {}, this.title, this.readout), el("div.mapframe", {}, this.canvas));
    this.canvas.addEventListener("pointermove", (event) => this.over(event));
    this.canvas.addEventListener("pointerleave", () => say(this.readout, this.rest ?? ""));
  }

  /** `values` (steps, units); `positions` are the names of the steps. */
  show(values, positions) {
    Object.assign(this, { values, positions });
    const [steps, units] = values.shape;
    let [low, high, sum] = [Infinity, -Infinity, 0];
    for (const value of values) { [low, high] = [Math.min(low, value), Math.max(high, value)]; sum += value; }
    const range = this.bounds ?? scale(low, high, false);
    paint(this.canvas, values, 0, units, steps, range, inks(this.page.theme, false), (r, c) => c * units + r);
    this.canvas.style.height = `${Math.max(34, Math.min(120, 7 * units))}px`;
    say(this.readout, (this.rest = `mean ${short(sum / values.length)}, from ${short(low)} to ${short(high)}`));
  }

  over(event) {
    const [unit, step] = pixel(this.canvas, event);
    say(this.readout, `${this.positions[step]} (step ${step + 1}), unit ${unit + 1}: ${short(this.values[step * this.values.shape[1] + unit])}`);
  }
}
