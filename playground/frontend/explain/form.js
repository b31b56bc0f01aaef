// The parameters of a chosen thing as fields, made from its declaration; the same fields stay while the kind does.
import { el } from "../dom.js";
import { field } from "../diagram/fields.js";

export class Form {
  /** `change(field, value)` is called when the learner has settled on another value. */
  constructor(change) {
    this.change = change;
    this.node = el("div.nd.form");
  }

  /** Make the fields anew: a declaration has changed that keeps its kind. */
  forget() { this.kind = null; }

  /** Show a card {kind, controls} with these values. */
  show(card, values) {
    if (card.kind !== this.kind) {
      this.kind = card.kind;
      this.fields = card.controls.map((control) => [control.field, field(control, values[control.field], (value) => this.change(control.field, value))]).filter(([, made]) => made);
      this.node.replaceChildren(...this.fields.map(([, { node }]) => node));
      for (const [name, { node }] of this.fields) node.title = card.controls.find(({ field: own }) => own === name).help ?? "";
      this.node.hidden = !this.fields.length;
    } else for (const [name, { show }] of this.fields) show(values[name]);
  }
}
