// What the links show: the weights, their gradients, or how the last step changed them.
import { el, say } from "../dom.js";

/** Each mode with the noun of one value, the floor of its scale (values below it look weak even where they are the strongest), and the part of a frame it needs. */
export const MODES = {
  weights: { label: "Weights", noun: "weight", floor: 0.35, needs: [] },
  gradients: { label: "Gradients", noun: "gradient", floor: 1e-12, needs: ["gradients"] },
  updates: { label: "Last update", noun: "last update", floor: 1e-12, needs: ["updates"] },
};

/** The choice among them: `select` and `legend` are its elements; `stage.linkMode` holds it for all views. */
export class LinkMode {
  #parts = {};

  constructor(stage, changed) {
    this.stage = stage;
    stage.linkMode ??= "weights";
    const choices = Object.entries(MODES).map(([value, { label }]) => el("option", { value }, label));
    this.select = el("select.nd-mode", { "aria-label": "What the links show", title: "What the links show" }, choices);
    this.select.value = stage.linkMode;
    this.select.addEventListener("change", () => {
      stage.linkMode = this.select.value;
      this.#legend();
      stage.watch();
      changed();
    });
    this.words = el("span");
    this.words.className = "nd-words";
    const signs = el("span.nd-signs", {}, "\u2212", el("i", { "aria-hidden": "true" }), "+");
    this.legend = el("div.nd-legend", { "aria-label": "Legend of the links" }, signs, this.words);
    this.#legend();
  }

  get mode() {
    return MODES[this.stage.linkMode];
  }

  get needs() {
    return this.mode.needs;
  }

  /** Keep what a frame says, with the step it belongs to. */
  frame(frame) {
    for (const part of ["gradients", "updates"])
      if (frame[part] && frame[part] !== this.#parts[part]?.blocks) this.#parts[part] = { blocks: frame[part], step: frame.observed_step ?? frame.step };
    this.#legend();
  }

  /** Forget the network before. */
  clear() {
    this.#parts = {};
    this.#legend();
  }

  /** What is drawn into a block: {weight, bias}, each {now, to, shape} or null. */
  tracks(block, place) {
    if (this.stage.linkMode === "weights") return { weight: block.weight, bias: block.bias };
    const { weight, bias } = this.#parts[this.stage.linkMode]?.blocks[place] ?? {};
    return { weight: still(weight), bias: still(bias) };
  }

  /** "gradient", with the step it belongs to where that is another than the frame's own. */
  get noun() {
    const step = this.#parts[this.stage.linkMode]?.step;
    return step == null ? this.mode.noun : `${this.mode.noun} at step ${step}`;
  }

  #legend() {
    const known = !this.mode.needs.length || this.#parts[this.stage.linkMode]?.blocks.some(Boolean);
    say(this.words, known ? `width: size of the ${this.noun}` : `no ${this.mode.noun} yet: train a step`);
  }
}

const still = (values) => (values ? { now: values, to: values, shape: values.shape } : null);
