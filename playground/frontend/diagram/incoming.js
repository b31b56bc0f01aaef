// The weights that lead into a unit, each as a field with its source's name.
import { el, say } from "../dom.js";
import { NumberField } from "./numberfield.js";

const MOST = 16; // fields at first; of more, the strongest come first

/** `names(source)` are the sources' names, `set(source, value, settled)` carries a change. */
export class Incoming {
  #fields = new Map();
  #all = false;

  constructor({ names, set }) {
    Object.assign(this, { names, set });
    this.list = el("ul.nd-incoming");
    this.more = el("button.nd-back", { type: "button", hidden: true, onclick: () => this.#showAll() });
    this.node = el("div.nd-into", { role: "group", "aria-label": "Incoming weights" }, el("span.nd-name", {}, "Incoming weights"), this.list, this.more);
  }

  /** Follow the weights as they now are, one a source; null where they are not known. */
  show(weights) {
    this.node.hidden = !weights?.length;
    if (this.node.hidden) return;
    this.weights = weights;
    if (this.#fields.size !== (this.#all ? weights.length : Math.min(MOST, weights.length))) this.#build();
    for (const [source, field] of this.#fields) field.show(weights[source]);
  }

  #showAll() {
    this.#all = true;
    this.#build();
    this.show(this.weights);
    this.#fields.values().next().value?.input.focus();
  }

  #build() {
    const { weights } = this;
    const sources = [...weights.keys()];
    const few = weights.length > MOST && !this.#all;
    const shown = few ? sources.sort((a, b) => Math.abs(weights[b]) - Math.abs(weights[a])).slice(0, MOST) : sources;
    this.#fields = new Map(shown.map((source) => [source, new NumberField({ label: `Weight from ${this.names(source)}`, change: (value, settled) => this.set(source, value, settled) })]));
    this.list.replaceChildren(...[...this.#fields].map(([source, { input, wrong }]) => el("li", {}, el("span", { title: this.names(source) }, this.names(source)), input, wrong)));
    this.more.hidden = !few;
    say(this.more, `The ${MOST} strongest; show all ${weights.length}`);
  }
}
