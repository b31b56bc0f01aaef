// What the tiles or the mosaic of a column show, where there is a choice: feature maps or filters, averages or spreads.
import { Choice } from "../tabs.js";

const KINDS = {
  filters: { label: "What the tiles show", items: [{ id: "maps", label: "Maps" }, { id: "filters", label: "Filters" }],
    title: "What each channel gives on the chosen example, or its kernels, one for each channel before it, all of the layer on one scale" },
  mosaic: { label: "What the cells show", items: [{ id: "mean", label: "Mean" }, { id: "spread", label: "Spread" }],
    title: "One cell a unit: mean or standard deviation of what it gives over up to 256 training examples; a hole gives the same for all of them. Rest on a cell to see its unit." },
};

const WIDE = 64; // units; of more, only some have tiles

/** The choice that a column offers; null for most. */
export function kindOf({ type, block, layer }) {
  if (!block || type !== "layer") return null;
  if (block.display === "image") return layer?.kind === "conv2d" ? "filters" : null;
  return wide({ block }) ? "mosaic" : null;
}

/** Whether a column has a mosaic of all its units beside a few tiles. */
export const wide = ({ block }) => Boolean(block && block.block.units > WIDE);

/** The chosen ones, kept by a column's key while the page is open; `changed()` is called after a choice. */
export class Modes {
  #chosen = new Map();

  constructor(changed) {
    this.changed = changed;
  }

  of(column) {
    const kind = kindOf(column);
    return kind && (this.#chosen.get(column.key + kind) ?? KINDS[kind].items[0].id);
  }

  /** Put the choice into a column's view, or take it away. */
  show(view, column) {
    const kind = kindOf(column);
    if (view.modeKind !== kind) {
      const { label, items, title } = KINDS[kind] ?? {};
      view.modes.title = title ?? "";
      view.choice = kind && new Choice(`${label} in ${column.title}`, items, (id) => this.#choose(view.column.key + kind, id));
      view.modes.replaceChildren(...(kind ? [view.choice.node] : []));
      view.modeKind = kind;
    }
    view.modes.hidden = !kind;
    view.choice?.show(this.of(column));
  }

  #choose(key, id) {
    this.#chosen.set(key, id);
    this.changed();
  }
}
