// The form of one link: its weight, and whether it learns.
import { el } from "../dom.js";
import { switchLine } from "./switchline.js";
import { ValueForm } from "./valueform.js";

/** `acts`: {value(), set(value, settled), frozen(), freeze(on)}. */
export class LinkForm {
  constructor({ title, acts }) {
    this.acts = acts;
    this.weight = new ValueForm({ label: "Weight", name: `Weight ${title}`, change: acts.set });
    this.freeze = switchLine("Freeze", "It keeps its value while the others learn.", acts.freeze);
    this.focus = this.weight.input;
    this.node = el("form.nd-form", { onsubmit: (event) => event.preventDefault() }, el("header", {}, el("h3", {}, title)), el("div.nd-fields", {}, this.weight.node, this.freeze.node));
    this.show();
  }

  show() {
    this.weight.show(this.acts.value());
    this.freeze.show(this.acts.frozen());
  }
}
