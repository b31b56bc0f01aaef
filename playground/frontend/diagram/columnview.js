// One column's header and foot in the page: title, width, chips, costs, and the sentence where it is impossible.
import { el, say } from "../dom.js";
import { brief, integer } from "../numbers.js";
import { cost } from "./columns.js";
import { plural, shape } from "./format.js";
import { line } from "./icons.js";
import { same } from "./network.js";
import { stacks } from "./stack.js";

/** `acts`: {edit(path), remove(path), add(list, index, anchor, followers), step(path, width, by), feature(value)}. */
export class ColumnView {
  #drawn = {};

  constructor(acts, type) {
    this.acts = acts;
    const layer = type === "layer";
    this.badge = el("span.nd-badge", { hidden: true }, line("warning"));
    this.name = el("span.nd-text");
    this.pin = el("span.nd-pin", { hidden: true, title: "Frozen: it does not learn" }, line("lock"));
    this.title = type !== "input"
      ? el("button.nd-title", { type: "button", "aria-haspopup": "dialog", onclick: () => acts.edit(this.column.path) }, this.badge, this.pin, this.name)
      : el("div.nd-title", {}, this.badge, this.name);
    this.sub = el("div.nd-sub");
    this.drop = layer ? el("button.nd-drop", { type: "button", onclick: () => acts.remove(this.column.path) }, line("minus")) : null;
    this.card = el("div.nd-card", {}, this.title, this.sub, ...(this.drop ? [this.drop] : []));
    this.chips = el("div.nd-chips", { role: "group" });
    this.head = el("div.nd-head", {}, this.card, this.chips);
    this.body = el("div.nd-body");
    this.problem = el("div.nd-problem", { hidden: true }, line("warning"), el("p"));
    this.more = el("div.nd-more", { hidden: true });
    this.modes = el("div.nd-modes", { hidden: true });
    this.foot = el("div.nd-foot", {}, el("div.nd-shape"), el("div"), el("div"));
    this.node = el("div.nd-col", { role: "group" }, this.head, this.body, this.problem, this.more, this.modes, this.foot);
  }

  show(column) {
    this.column = column;
    const { type, path, entry } = column;
    const layer = type === "layer";
    this.node.className = `nd-col nd-${type}${column.grey ? " nd-grey" : ""}${column.problem ? " nd-broken" : ""}`;
    this.node.setAttribute("aria-label", aloud(column));
    if (layer) this.card.dataset.drag = path;
    this.title.dataset.path = path;
    if (layer) this.title.title = `${entry.title}: ${entry.summary}`;
    this.#named(column);
    say(this.name, column.title);
    this.badge.hidden = !column.problem;
    this.#once("sub", [type, column.width?.field, layer ? null : column.units, column.features?.length], () =>
      this.sub.replaceChildren(...this.#subtitle(column)),
    );
    this.#step(column);
    this.#once("chips", [column.chips.map((chip) => [chip.path, chip.label, chip.problem]), column.insertAt, type], () => this.#chips(column));
    this.#once("stacks", [path, column.stacks.map(plainly)], () =>
      this.body.replaceChildren(...(column.stacks.length ? [stacks(column, this.acts)] : [])),
    );
    this.#foot(column);
    this.problem.hidden = !column.problem;
    say(this.problem.lastChild, column.problem ?? "");
  }

  #named({ type, title, width, units }) {
    if (type === "input") return;
    this.title.setAttribute("aria-label", `${title}${width ? `, ${units}` : ""}${this.pin.hidden ? "" : ", frozen"}: edit`);
    this.drop?.setAttribute("aria-label", `Remove ${title}`);
    if (this.drop) this.drop.title = `Remove ${title}`;
  }

  /** Mark the layer as frozen, or no longer. */
  freeze(on) {
    if (this.pin.hidden === !on) return;
    this.pin.hidden = !on;
    this.#named(this.column);
  }

  #once(part, now, draw) {
    if (same(this.#drawn[part], now)) return;
    this.#drawn[part] = now;
    draw();
  }

  #subtitle(column) {
    if (column.type !== "layer")
      return [
        el(
          "span.nd-quiet",
          {},
          column.type === "input"
            ? plural(column.units, column.features ? "feature" : column.shape?.length === 3 ? "channel" : "input")
            : plural(column.units, "unit"),
        ),
      ];
    if (!column.width) return [];
    const step = (by) =>
      el(
        "button.nd-mini",
        { type: "button", "data-key": `${column.key}${by}`, onclick: () => this.acts.step(this.column.path, this.column.width, by) },
        line(by > 0 ? "plus" : "minus"),
      );
    [this.less, this.grow] = [step(-1), step(1)];
    this.count = el("output.nd-count");
    return [this.less, this.count, this.grow];
  }

  #step(column) {
    const { width, units } = column;
    if (column.type !== "layer" || !width) return;
    const noun = width.label.toLowerCase();
    say(this.count, String(units));
    this.count.setAttribute("aria-label", `${units} ${noun}`);
    this.less.setAttribute("aria-label", `Fewer ${noun} in ${column.title}`);
    this.grow.setAttribute("aria-label", `More ${noun} in ${column.title}`);
    this.less.disabled = width.minimum != null && units - 1 < width.minimum;
    this.grow.disabled = width.maximum != null && units + 1 > width.maximum;
  }

  #chips(column) {
    if (column.type === "output") return this.chips.replaceChildren();
    const add = el(
      "button.nd-chipadd",
      {
        type: "button",
        "data-add": `chip:${column.path}`,
        title: "Add an activation, dropout or norm",
        "aria-label": `Add an activation, dropout or norm after ${column.title}`,
        onclick: () => this.acts.add("network", this.column.insertAt, add, true),
      },
      line("plus"),
    );
    this.chips.setAttribute("aria-label", `What follows ${column.title}`);
    this.chips.replaceChildren(
      ...column.chips.map((chip) =>
        el(
          "button",
          {
            type: "button",
            class: `nd-chip${chip.problem ? " nd-broken" : ""}`,
            "data-path": chip.path,
            "data-drag": chip.path,
            "aria-haspopup": "dialog",
            "aria-label": `${chip.label}: edit`,
            title: chip.problem ?? chip.entry.summary,
            onclick: () => this.acts.edit(chip.path),
          },
          chip.problem ? line("warning") : null,
          el("span", {}, chip.label),
        ),
      ),
      column.type === "layer" || column.chips.length ? add : "",
    );
  }

  #foot(column) {
    const [size, parameters, flops] = this.foot.children;
    const costs = column.type === "input" && !column.chips.length ? { parameters: 0, flops: 0 } : cost(column);
    const known = column.grey || column.problem ? null : costs;
    say(size, column.grey || column.problem ? "–" : shape(column.shape));
    say(parameters, known?.parameters ? `${brief(known.parameters)} param${known.parameters === 1 ? "" : "s"}` : known ? "" : "\u00a0");
    say(flops, known?.flops ? `${brief(known.flops)} FLOPs` : "");
    this.foot.title = known
      ? [
          `Output shape ${shape(column.shape)}`,
          `${integer(known.parameters)} trainable parameters`,
          `${integer(known.flops)} floating-point operations an example`,
        ].join("\n")
      : "";
  }
}

const plainly = (stack) => [stack.list, stack.items.map((item) => [item.label, item.problem, item.layer])];

/** A column as a sentence for readers. */
export function aloud(column) {
  const costs = cost(column);
  return [
    column.type === "layer"
      ? `${column.title}${column.width ? ` with ${plural(column.units, column.width.label.toLowerCase().replace(/s$/, ""))}` : ""}`
      : `${column.title}, ${plural(column.units ?? 0, column.type === "input" ? "value" : "unit")}`,
    column.chips.length ? `then ${column.chips.map((chip) => chip.label).join(", ")}` : "",
    ...column.stacks.map((stack) => `${stack.label}: ${stack.items.map((item) => item.label).join(", ") || "empty"}`),
    column.shape && !column.grey && !column.problem ? `output shape ${shape(column.shape)}` : "",
    costs?.parameters ? plural(costs.parameters, "parameter") : "",
    column.problem ? `problem: ${column.problem}` : column.grey ? "not reached" : "",
  ]
    .filter(Boolean)
    .join("; ");
}
