// The form of one unit: its picture and range, its bias and incoming weights, and whether it learns and takes part.
import { el, say, sized } from "../dom.js";
import { Incoming } from "./incoming.js";
import { switchLine } from "./switchline.js";
import { ValueForm } from "./valueform.js";

const SIDE = 116; // of the picture, px
const BRIEF = { brief: true };

/**
 * `can`: {bias, freeze, silence, select} say what there is. `acts`: {bias(), incoming(), range(), paint(context, side) → whether there is a picture,
 * setBias(value, settled), setWeight(source, value, settled), names(source), frozen(), freeze(on), silenced(), silence(on), selected(), select()}.
 */
export class UnitForm {
  constructor({ title, can, acts }) {
    this.acts = acts;
    this.canvas = el("canvas", { "aria-hidden": "true" });
    this.range = el("p.nd-summary");
    this.bias = can.bias ? new ValueForm({ label: "Bias", name: `Bias of ${title}`, change: acts.setBias }) : null;
    this.incoming = new Incoming({ names: acts.names, set: acts.setWeight });
    this.switches = [
      can.freeze && [switchLine("Freeze unit", "Its bias and incoming weights stop learning.", acts.freeze, BRIEF), acts.frozen],
      can.silence && [switchLine("Silence", "It gives 0 to what follows.", acts.silence, BRIEF), acts.silenced],
      can.select && [switchLine("Compare", "Shift-click selects several units.", acts.select, BRIEF), acts.selected],
    ].filter(Boolean);
    this.focus = this.bias?.input ?? null;
    this.node = el(
      "form.nd-form.nd-unitform",
      { onsubmit: (event) => event.preventDefault() },
      el("header", {}, this.canvas, el("div", {}, el("h3", {}, title), this.range)),
      el("div.nd-fields", {}, this.bias?.node, el("div.nd-switches", {}, this.switches.map(([line]) => line.node)), this.incoming.node),
    );
    this.show();
  }

  show() {
    const { acts } = this;
    say(this.range, acts.range());
    this.bias?.show(acts.bias());
    this.incoming.show(acts.incoming());
    for (const [line, on] of this.switches) line.show(on());
    this.paint();
  }

  /** Draw the unit's picture as it stands on the diagram. */
  paint() {
    this.canvas.hidden = !this.acts.paint(sized(this.canvas, SIDE, SIDE), SIDE);
  }
}
