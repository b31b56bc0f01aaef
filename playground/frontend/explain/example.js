// The first column: which example is asked about. Pick one above, change it below.
import { el, icon, say } from "../dom.js";
import { Tabs } from "../tabs.js";
import { tellOne } from "../tell.js";
import { Cells } from "./cells.js";
import { Fit } from "./fit.js";
import { Gallery } from "./gallery.js";
import { List } from "./list.js";
import { ORDERS, ORDERS_OF_LABELS, ORDERS_OF_NUMBERS, Picking } from "./picking.js";
import { Pixels } from "./pixels.js";
import { Plane } from "./plane.js";
import { SeriesEditor } from "./sequence/serieseditor.js";
import { TokenEditor } from "./sequence/tokeneditor.js";
import { Sliders } from "./sliders.js";

const KEY = "neural-playground-explain-picker";
const PICKERS = {
  plane: { label: "Plane", Kind: Plane, fits: ({ form }) => form === "plane" || form === "line" },
  gallery: { label: "Gallery", Kind: Gallery, fits: ({ form }) => form === "image" },
  list: { label: "List", Kind: List, fits: ({ form }) => form !== "image" },
  confusion: { label: "Confusion", Kind: Cells, fits: ({ task }) => task.kind === "classification" },
  fit: { label: "Fit", Kind: Fit, fits: ({ task }) => task.kind === "regression" },
};
const ARROWS = { back: "M15 5l-7 7 7 7", on: "M9 5l7 7-7 7" };
const PART_NAMES = { train: "Training part", validation: "Validation part", test: "Test part", all: "All examples" };

export class ExamplePanel {
  constructor(root, page) {
    Object.assign(this, { page, pickers: {}, shape: null });
    this.picking = new Picking(() => this.picked());
    this.tabs = new Tabs("How to choose an example", (id) => this.show(id));
    this.tabs.panel.classList.add("fill");
    this.part = el("select.small", { "aria-label": "Part of the data", onchange: () => this.picking.want({ part: this.part.value }) });
    this.by = el("select.small", { "aria-label": "Order", onchange: () => this.picking.want({ by: this.by.value }) });
    this.chip = el("button.chip", { type: "button", hidden: true, title: "All cells again", onclick: () => this.picking.want({ cell: null }) });
    this.count = el("span.note");
    this.name = el("span.name", { "aria-live": "polite" });
    const step = (name, label, by) => el("button.btn.small", { type: "button", "data-name": name, "aria-label": label, title: label, onclick: () => this.step(by) }, icon(by < 0 ? ARROWS.back : ARROWS.on, { filled: false }));
    this.reset = el("button.link", { type: "button", "data-name": "original", title: "Back to the example as it is in the data", onclick: () => page.choose({ example: { row: page.choice.origin } }) }, "Reset");
    this.editing = el("div.editing");
    root.append(
      el("div.paneltop", {}, this.tabs.list),
      el("div.toolbar.picktools", {}, this.part, this.by, this.chip, this.count),
      this.tabs.panel,
      el("div.subjectline", {}, step("previous", "The example before", -1), step("next", "The next example", 1), this.name, this.reset),
      this.editing,
    );
  }

  opened(opened) {
    const { page } = this;
    options(this.by, Object.entries({ classification: ORDERS, labelling: ORDERS_OF_LABELS, segmentation: ORDERS_OF_LABELS }[opened.task.kind] ?? ORDERS_OF_NUMBERS));
    this.build(opened);
    this.picking.begin(opened);
    options(this.part, this.picking.parts().map((id) => [id, PART_NAMES[id]]));
    this.tabs.offer(Object.entries(PICKERS).filter(([, { fits }]) => fits(opened)).map(([id, { label }]) => ({ id, label })), recall());
    this.editor.opened(opened);
    this.each("opened", opened);
    this.wishes();
    this.tell(page.choice);
  }

  /** Another kind of data needs other tools; with the same ones nothing is made anew. */
  build({ form, raw_shape: shape, task }) {
    const key = JSON.stringify([form, shape, task.kind]);
    if (key === this.shape) return;
    this.shape = key;
    this.each("destroy");
    this.pickers = {};
    this.tabs.panel.replaceChildren();
    this.editor?.destroy?.();
    this.editing.replaceChildren();
    const Editor = { image: Pixels, series: SeriesEditor, tokens: TokenEditor }[form] ?? Sliders;
    this.editor = new Editor(this.editing, this.page);
    this.editing.parentElement.dataset.form = form;
    this.tabs.items = [];
    this.tabs.id = null;
  }

  show(id) {
    const { opened } = this.page;
    try { sessionStorage.setItem(KEY, id); } catch { /* storage may be forbidden */ }
    for (const [other, { root }] of Object.entries(this.pickers)) root.hidden = other !== id;
    if (!this.pickers[id]) {
      const root = el(`div.view.${id}`);
      this.tabs.panel.append(root);
      const view = new PICKERS[id].Kind(root, this.page, this.picking);
      this.pickers[id] = { root, view };
      view.opened?.(opened);
      view.picked?.();
      view.choice?.(this.page.choice, ["example"]);
    }
    this.pickers[id].view.show?.();
  }

  /** The rows on offer have changed. */
  picked() {
    if (!this.editor) return;
    this.wishes();
    this.each("picked");
    if (this.picking.cell && !this.picking.order.includes(this.page.choice.example?.row) && this.picking.order.length) this.page.choose({ example: { row: this.picking.order[0] } });
  }

  wishes() {
    const { picking } = this;
    this.part.value = picking.part;
    this.by.value = picking.by;
    this.chip.hidden = !picking.cell;
    const { classes } = this.page.opened.task;
    say(this.chip, picking.cell ? `${classes[picking.cell.true]} → ${classes[picking.cell.predicted]} ×` : "");
    say(this.count, `${picking.order.length}`);
    this.count.title = `${picking.order.length} examples`;
  }

  step(by) {
    const { example, origin } = this.page.choice;
    const row = this.picking.beside(example.row ?? origin, by);
    if (row !== null) this.page.choose({ example: { row } });
  }

  choice(choice, what) {
    if (!what.includes("example") || !this.editor) return;
    this.editor.choice(choice);
    this.each("choice", choice, what);
    this.tell(choice);
  }

  tell(choice) {
    say(this.name, this.page.exampleName(choice.example));
    this.name.title = this.name.textContent;
    this.reset.style.visibility = choice.example.row === undefined && choice.origin !== null ? "" : "hidden";
  }

  predicted(prediction) {
    this.editor?.predicted?.(prediction);
    this.each("predicted", prediction);
  }

  overviewed(overview) { this.each("overviewed", overview); }

  theme() {
    this.each("theme");
    this.editor?.theme?.();
  }

  each(method, ...values) { for (const { view } of Object.values(this.pickers)) tellOne(view, method, ...values); }

  destroy() {
    this.each("destroy");
    this.editor?.destroy?.();
  }
}

/** Fill a list of options unless it has them already. */
export function options(select, entries) {
  const key = JSON.stringify(entries);
  if (select.dataset.key === key) return;
  select.dataset.key = key;
  select.replaceChildren(...entries.map(([value, label]) => el("option", { value }, label)));
}

function recall() {
  try { return sessionStorage.getItem(KEY); } catch { return null; }
}
