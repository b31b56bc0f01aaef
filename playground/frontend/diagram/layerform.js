// The form of one layer: its controls as the declaration gives them, and what can be done with the layer as a whole.
import { el, say } from "../dom.js";
import { field } from "./fields.js";
import { line } from "./icons.js";
import { switchLine } from "./switchline.js";

/**
 * A form to be shown in a popover. `acts`: {change(fields), shift(direction), duplicate(), remove()}, for the layers of the network also
 * {freeze(on), frozen(), renew()} where the layer has parameters that a run knows. Without `movable`, it stays where it is.
 */
export class LayerForm {
  #fields = [];

  constructor({ entry, layer, problem, upright, acts, movable = true }) {
    this.acts = acts;
    this.freeze = acts.freeze ? switchLine("Freeze layer", "Its parameters stop learning.", acts.freeze, { brief: true }) : null;
    this.#fields = entry.controls
      .map((control) => ({
        control,
        made: field(control, layer[control.field] ?? control.default, (value) => acts.change({ [control.field]: value })),
      }))
      .filter(({ made }) => made);
    this.problem = el("p.nd-formproblem", { role: "alert" }, line("warning"), el("span"));
    const [back, on] = upright ? ["up", "down"] : ["left", "right"];
    this.node = el(
      "form.nd-form",
      { onsubmit: (event) => event.preventDefault() },
      el("header", {}, el("h3", {}, entry.title), el("p.nd-summary", {}, entry.summary)),
      this.problem,
      this.#fields.length
        ? el(
            "div.nd-fields",
            {},
            this.#fields.map(({ made }) => made.node),
          )
        : this.freeze
          ? null
          : el("p.nd-none", {}, entry.controls.length ? "Its layers are edited in the diagram." : "Nothing to set."),
      this.freeze ? el("div.nd-fields", {}, el("div.nd-switches", {}, this.freeze.node, again(acts.renew))) : null,
      movable
        ? el(
            "footer",
            {},
            act(back, `Move ${back}`, () => acts.shift(-1)),
            act(on, `Move ${on}`, () => acts.shift(1)),
            act("copy", "Duplicate", acts.duplicate),
            act("bin", "Remove", acts.remove, "nd-danger"),
          )
        : null,
    );
    this.show(layer, problem);
  }

  /** Follow the layer as it now is. */
  show(layer, problem) {
    for (const { control, made } of this.#fields) made.show(layer[control.field] ?? (control.optional ? null : control.default));
    this.freeze?.show(this.acts.frozen());
    this.problem.hidden = !problem;
    say(this.problem.lastChild, problem ?? "");
  }
}

/** The button that draws the parameters anew. */
function again(onclick) {
  const button = el("button.nd-word.nd-again", { type: "button", onclick, title: "Draw its parameters anew" }, line("dice"), "New weights");
  return el("div.nd-line", {}, el("span.nd-name", {}, "Parameters"), button);
}

function act(name, label, onclick, className = "") {
  return el(
    "button.nd-act",
    { type: "button", class: `nd-act ${className}`, onclick, title: label },
    line(name),
    el(
      "span",
      {},
      label.replace(/^Move (\w)/, (_, c) => c.toUpperCase()),
    ),
  );
}
