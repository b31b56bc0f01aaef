// A weight or bias to be changed by hand: what it is now, a field, a slider around it, and the way back.
import { el, say } from "../dom.js";
import { NumberField, exact } from "./numberfield.js";
import { figure } from "../numbers.js";

const STEPS = 400; // positions of the slider

/** `change(value, settled)` carries every new value. */
export class ValueForm {
  #first = null;
  #middle = null;

  constructor({ label, name, change }) {
    this.change = change;
    this.now = el("output.nd-now", { "aria-label": `${name} now` });
    this.field = new NumberField({ label: name, change: (value, settled) => this.#changed(value, settled) });
    this.slider = el("input.nd-slider.nd-around", { type: "range", min: 0, max: STEPS, step: 1, "aria-label": `${name}, slider`, tabindex: -1 });
    this.slider.addEventListener("input", () => this.field.set(this.#at(this.slider.value), false));
    this.slider.addEventListener("change", () => this.field.set(this.#at(this.slider.value), true));
    this.back = el("button.nd-back", { type: "button", hidden: true, onclick: () => this.#putBack() }, "Put back");
    this.node = el(
      "div.nd-value",
      {},
      el("div.nd-line", {}, el("span.nd-name", {}, label), this.now, this.field.input),
      this.slider,
      this.field.wrong,
      this.back,
    );
  }

  get input() {
    return this.field.input;
  }

  /** Follow the value as it now is. */
  show(value) {
    if (this.#middle === null && Number.isFinite(value)) this.#around(value);
    this.value = value;
    say(this.now, figure(value));
    this.field.show(value);
    if (!this.slider.matches(":active")) this.#place(value);
  }

  #changed(value, settled) {
    this.#first ??= this.value;
    if (Number.isFinite(this.#first)) this.back.title = `To ${exact(this.#first)}, its value before it was changed here`;
    this.back.hidden = !Number.isFinite(this.#first);
    say(this.now, figure(value));
    this.#place(value);
    this.change(value, settled);
  }

  #putBack() {
    this.field.set(this.#first, true);
    this.back.hidden = true;
    this.#first = null;
    this.input.focus();
  }

  #around(value) {
    this.#middle = value;
    this.reach = Math.max(1, 2 * Math.abs(value));
  }

  #at(position) {
    return Number((this.#middle + this.reach * ((2 * position) / STEPS - 1)).toPrecision(3));
  }

  #place(value) {
    if (!(Math.abs(value - this.#middle) <= this.reach)) {
      if (!Number.isFinite(value)) return;
      this.#around(value);
    }
    this.slider.value = Math.round((STEPS / 2) * (1 + (value - this.#middle) / this.reach));
  }
}
