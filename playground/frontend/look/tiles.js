// The channels of a layer as pictures, each with its filter; what went in stands above them.
import { el, say } from "../dom.js";
import { inks, paint, pixel, scale } from "./tile.js";

export class Tiles {
  /** `hover(cell)` with the number under the pointer or null, `pick(cell, unit)` with a click. */
  constructor(root, page, { hover, pick }) {
    Object.assign(this, { page, hover, pick, cards: [], inputs: [] });
    this.given = el("div.given");
    this.givenBox = el("section.givenbox", { "aria-label": "What goes in" }, (this.givenTitle = el("h4")), this.given);
    this.grid = el("div.maptiles", { role: "listbox", "aria-label": "Channels", onkeydown: (event) => this.key(event) });
    this.outTitle = el("h4", {}, "Comes out");
    root.append(this.givenBox, this.outTitle, this.grid);
  }

  show(answer, site) {
    Object.assign(this, { answer, site });
    const input = site.id === "input";
    const [count, height, width] = answer.values.shape;
    this.words = inks(this.page.theme, input);
    const range = scale(answer.low, answer.high, input);
    for (let k = 0; k < count; k++) {
      const card = (this.cards[k] ??= this.card(k));
      paint(card.canvas, answer.values, k * height * width, height, width, range, this.words);
      card.canvas.style.aspectRatio = `${width} / ${height}`;
      say(card.name, this.page.unitName(site, answer.first + k));
      card.node.setAttribute("aria-label", this.page.unitName(site, answer.first + k));
      this.filter(card, k);
    }
    this.cards.forEach((card, k) => { card.node.hidden = k >= count; });
    this.outTitle.hidden = input;
    this.showGiven();
    this.grid.style.setProperty("--tile", `${this.fit(side(height, width, count), height / width, count)}px`);
  }

  /** The largest side up to `most` with which all channels are in sight; where there are too many for that, what suits their number. */
  fit(most, aspect, count) {
    const body = this.grid.parentElement;
    const [wide, high] = [body.clientWidth - 4, body.clientHeight - (this.givenBox.hidden ? 0 : this.givenBox.offsetHeight) - 30];
    const below = 30 + (this.answer.filters ? 10 : 0);   // name, filter and the gap to the next row
    for (let each = most; each >= 40; each -= 4) {
      const across = Math.max(1, Math.floor((wide + 6) / (each + 6)));
      if (Math.ceil(count / across) * (each * aspect + below) <= high) return each;
    }
    return most;
  }

  /** The kernel, its input channels side by side. */
  filter(card, k) {
    const { filters } = this.answer;
    card.filter.hidden = !filters || filters.shape.length < 3 || filters.shape[1] > 8;
    if (card.filter.hidden) return;
    const [, inputs, height, width] = filters.shape.length === 4 ? filters.shape : [filters.shape[0], filters.shape[1], 1, filters.shape[2]];
    const size = inputs * height * width;
    let most = 0;
    for (let i = 0; i < size; i++) most = Math.max(most, Math.abs(filters[k * size + i]));
    const across = inputs * (width + 1) - 1;   // a column between two channels
    const spread = new Float32Array(height * across).fill(NaN);
    for (let c = 0; c < inputs; c++) for (let r = 0; r < height; r++) for (let x = 0; x < width; x++) spread[r * across + c * (width + 1) + x] = filters[k * size + (c * height + r) * width + x];
    paint(card.filter, spread, 0, height, across, scale(-most, most, false), inks(this.page.theme, false));
    card.filter.style.width = `${Math.min(100, 100 * across / (4 * height))}%`;
    card.filter.style.aspectRatio = `${across} / ${height}`;
    card.filter.title = `The filter of ${card.name.textContent}, one picture for each channel that it looks at`;
  }

  showGiven() {
    const { answer, site, page } = this;
    const { given } = answer;
    this.givenBox.hidden = !given;
    if (!given) return;
    const [count, height, width] = given.shape;
    const before = page.before(site);
    const input = before?.id === "input";
    let [low, high] = [Infinity, -Infinity];
    for (const value of given) { low = Math.min(low, value); high = Math.max(high, value); }
    say(this.givenTitle, `Goes in${answer.given_of > count ? `: the first ${count} of ${answer.given_of} channels` : ""}`);
    this.given.style.setProperty("--tile", `${count <= 2 ? 104 : count <= 6 ? 76 : 50}px`);
    for (let k = 0; k < count; k++) {
      const tile = (this.inputs[k] ??= this.inputTile());
      paint(tile.canvas, given, k * height * width, height, width, scale(low, high, input), inks(page.theme, input));
      tile.canvas.style.aspectRatio = `${width} / ${height}`;
      tile.height = height;
      tile.width = width;
    }
    this.inputs.forEach((tile, k) => { tile.node.hidden = k >= count; });
    if (!this.inputs[0].node.isConnected) this.given.replaceChildren(...this.inputs.map(({ node }) => node));
    else this.given.append(...this.inputs.slice(this.given.children.length).map(({ node }) => node));
  }

  inputTile() {
    const canvas = el("canvas", { "aria-hidden": "true" });
    const mark = el("i.mapwindow", { hidden: true });
    return { canvas, mark, node: el("span.maptile", {}, el("span.mapframe", {}, canvas, mark)) };
  }

  card(k) {
    const canvas = el("canvas", { "aria-hidden": "true" });
    const mark = el("i.mapmark", { hidden: true });
    const name = el("span.mapname");
    const filter = el("canvas.mapfilter", { hidden: true, "aria-hidden": "true" });
    const frame = el("span.mapframe", {}, canvas, mark);
    const node = el("button.maptile", { type: "button", role: "option", tabindex: k ? -1 : 0, "data-k": k }, frame, name, filter);
    const at = (event) => [this.answer.first + k, ...pixel(canvas, event)];
    frame.addEventListener("pointermove", (event) => this.hover(at(event)));
    frame.addEventListener("pointerleave", () => this.hover(null));
    node.addEventListener("click", (event) => {
      const cell = event.detail ? at(event) : [this.answer.first + k, ...centre(this.answer.values.shape)];   // by key it has no place
      this.pick(cell, this.answer.first + k);
    });
    this.grid.append(node);
    return { canvas, mark, name, filter, node };
  }

  /** Where the pinned number stands. */
  mark(cell) {
    const { answer, cards } = this;
    const [, height, width] = answer.values.shape;
    cards.forEach((card, k) => {
      const on = Boolean(cell) && cell.length === 3 && cell[0] === answer.first + k;
      card.mark.hidden = !on;
      card.node.setAttribute("aria-selected", on);
      if (on) place(card.mark, cell[1], cell[2], 1, 1, height, width);
    });
  }

  /** The window of the input that the number comes from. */
  window(part) {
    this.inputs.forEach((tile, k) => {
      const on = Boolean(part?.start) && part.start.length === 2 && k >= part.channels[0] && k < part.channels[1];
      tile.mark.hidden = !on;
      if (!on) return;
      const extent = part.patch.shape.slice(-2).map((n, axis) => (n - 1) * part.step[axis] + 1);
      place(tile.mark, part.start[0], part.start[1], extent[0], extent[1], tile.height, tile.width);
    });
  }

  /** Arrows move the pinned number, within its channel and to the next. */
  key(event) {
    const by = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    const { cell } = this.page.choice;
    if (!by || cell?.length !== 3) return;
    event.preventDefault();
    const [, height, width] = this.answer.values.shape;
    const clip = (value, most) => Math.max(0, Math.min(most - 1, value));
    this.pick([cell[0], clip(cell[1] + by[0], height), clip(cell[2] + by[1], width)], cell[0]);
  }

  destroy() {}
}

const centre = ([, height, width]) => [height >> 1, width >> 1];

/** Lay a mark over some pixels of a picture. */
export function place(mark, row, column, rows, columns, height, width) {
  Object.assign(mark.style, { top: `${(100 * row) / height}%`, left: `${(100 * column) / width}%`, height: `${(100 * rows) / height}%`, width: `${(100 * columns) / width}%` });
}

/** Pixels to a tile's side: few channels are drawn large. */
const side = (height, width, count) => Math.round(Math.max(44, Math.min(count <= 2 ? 200 : count <= 8 ? 132 : count <= 24 ? 92 : 68, 26 * Math.max(height, width))));
