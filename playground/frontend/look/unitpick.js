// Which unit of the chosen layer a view is about.
import { el } from "../dom.js";

export class UnitPick {
  constructor(page) {
    this.page = page;
    this.input = el("input.small", { type: "number", min: 1, step: 1, value: 1, "aria-label": "Unit, counted from 1", onchange: () => this.put(Number(this.input.value) - 1) });
    this.name = el("span");
    const step = (by, label, sign) => el("button.btn.small", { type: "button", "aria-label": label, title: label, onclick: () => this.put(page.choice.unit + by) }, sign);
    this.node = el("div.unitpick", {}, (this.word = el("span.note")), step(-1, "The unit before", "‹"), this.input, step(1, "The next unit", "›"), this.name);
  }

  put(unit) {
    const { site, choice } = this.page;
    if (!site || !Number.isInteger(unit)) return this.tell();
    const wanted = Math.max(0, Math.min(site.units - 1, unit));
    this.page.choose({ unit: wanted, cell: choice.cell && moved(site, choice.cell, wanted) });
    this.tell();
  }

  tell() {
    const { site, choice } = this.page;
    if (!site) return;
    this.word.textContent = { maps: "Channel", channels: "Channel", steps: "Feature" }[site.layout] ?? "Unit";
    this.input.max = site.units;
    this.input.value = choice.unit + 1;
    const name = this.page.unitName(site, choice.unit);
    this.name.textContent = `${/^(unit|channel|feature) \d+$/.test(name) ? "" : name} `;
    this.name.append(Object.assign(document.createElement("small"), { textContent: `of ${site.units}` }));
  }
}

/** The same place of another unit. */
export function moved({ layout }, cell, unit) {
  return layout === "steps" ? [...cell.slice(0, -1), unit] : [unit, ...cell.slice(1)];
}

/** The place that is chosen, or the middle one of the chosen unit. */
export function cellOf(site, { cell, unit }) {
  if (cell?.length === site.shape.length) return moved(site, cell, unit);
  const middle = site.places.map((size) => size >> 1);
  return site.layout === "steps" ? [...middle, unit] : site.layout === "numbers" ? [unit] : [unit, ...middle];
}
