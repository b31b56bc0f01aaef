// One example's numbers: a slider for each over the range it has in training, and the number itself.
import { el } from "../dom.js";
import { short } from "../numbers.js";

const STEPS = 500;   // positions of a slider
const FEW = 3;       // columns that need no search

export class Sliders {
  constructor(root, page) {
    this.page = page;
    this.list = el("div.sliders");
    root.append(this.list);
  }

  opened(opened) {
    const { names } = opened.data;
    const width = opened.raw_shape.reduce((a, b) => a * b, 1);
    const key = JSON.stringify([names, width]);
    const [x0, x1, y0, y1] = opened.extent ?? [];
    this.ranges = Array.from({ length: width }, (_, c) => (opened.extent ? [[x0, x1], [y0, y1]][c] : wider(opened.ranges.low[c], opened.ranges.high[c])));
    this.inner = Array.from({ length: width }, (_, c) => [opened.ranges.low[c], opened.ranges.high[c]]);
    if (key !== this.key) {
      this.key = key;
      this.rows = Array.from({ length: width }, (_, c) => this.row(names[c], c));
      this.list.replaceChildren(...this.rows.map(({ node }) => node));
      this.list.classList.toggle("few", width <= FEW);
    }
    this.choice(this.page.choice);
  }

  row(name, c) {
    const slider = el("input.nd-slider", { type: "range", min: 0, max: STEPS, step: 1, "aria-label": name, oninput: () => this.put(c, this.from(c, slider.value / STEPS)) });
    const origin = el("i.origin", { "aria-hidden": "true" });
    const number = el("input.value", { type: "text", inputmode: "decimal", "aria-label": `${name}, as a number`, autocomplete: "off", onchange: () => this.typed(c), onkeydown: (event) => this.press(event, c) });
    const label = el("span.slidername", { title: name, ondblclick: () => this.restore(c) }, name);
    const node = el("div.sliderrow.nd", {}, label, el("span.track", {}, origin, slider), number);
    return { node, slider, number, origin, label };
  }

  /** The numbers as they stand. */
  get values() {
    const { choice: { example }, opened: { data } } = this.page;
    return example.raw ?? this.original(example.row, data);
  }

  original(row, { x }) {
    if (row === null || row === undefined) return null;
    const width = this.rows.length;
    return Array.from({ length: width }, (_, c) => x[row * width + c]);
  }

  choice({ origin }) {
    const { values } = this;
    const before = this.original(origin, this.page.opened.data);
    this.rows.forEach((row, c) => {
      const at = this.to(c, values[c]);
      row.slider.value = Math.round(at * STEPS);
      row.slider.style.setProperty("--at", `${100 * at}%`);
      row.slider.setAttribute("aria-valuetext", short(values[c], 4));
      if (row.number.getRootNode().activeElement !== row.number) row.number.value = plain(values[c]);
      const changed = before !== null && Math.abs(before[c] - values[c]) > 1e-6 * (1 + Math.abs(before[c]));
      row.node.classList.toggle("changed", changed);
      row.origin.hidden = !changed;
      if (before) row.origin.style.left = `calc(7px + ${this.to(c, before[c])} * (100% - 14px))`;
      const [low, high] = this.inner[c];
      const title = `${row.label.textContent}: ${plain(values[c])}; in training ${short(low)} to ${short(high)}${changed ? `; was ${plain(before[c])}, double-click to restore it` : ""}`;
      if (row.label.title !== title) row.label.title = title;
    });
  }

  to(c, value) {
    const [low, high] = this.ranges[c];
    return Math.min(1, Math.max(0, (value - low) / (high - low)));
  }

  from(c, t) {
    const [low, high] = this.ranges[c];
    const digits = Math.max(0, 3 - Math.floor(Math.log10(high - low)));
    return Number((low + t * (high - low)).toFixed(digits));
  }

  put(c, value) { this.page.choose({ example: { raw: this.values.with(c, value) } }); }

  restore(c) {
    const before = this.original(this.page.choice.origin, this.page.opened.data);
    if (before) this.put(c, before[c]);
  }

  typed(c) {
    const { number } = this.rows[c];
    const value = number.value.trim() === "" ? NaN : Number(number.value.trim().replace("\u2212", "-"));
    const fine = Number.isFinite(value) && Math.abs(value) < 1e30;
    number.toggleAttribute("aria-invalid", !fine);
    number.title = fine ? "" : "A finite number is expected";
    if (fine) this.put(c, value);
  }

  /** Arrow keys step a number by a hundredth of its range. */
  press(event, c) {
    if (event.key === "Enter") return this.typed(c);
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const [low, high] = this.ranges[c];
    const value = this.from(c, (this.values[c] - low) / (high - low) + by * (event.shiftKey ? 0.1 : 0.01));
    this.rows[c].number.value = plain(value);
    this.put(c, value);
  }
}

const plain = (value) => short(value, 4).replace("\u2212", "-");

/** A range with a little room, and never empty. */
function wider(low, high) {
  const room = 0.05 * (high - low) || 0.5 * Math.abs(low) || 1;
  return [low - room, high + room];
}
