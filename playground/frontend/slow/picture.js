// The network of a step on its own canvas: what a phase shows, as far as the slider has come.
import { drawLinks, drawUnits } from "../diagram/draw.js";
import { el, sized } from "../dom.js";
import { rgba } from "../theme.js";
import { SHOWN, compose, place } from "./columns.js";

const FAINT = 0.16; // how strongly links stand where the phase has not come yet

export class Picture {
  /** `choose({block, unit})` is called for a click on a unit. */
  constructor(choose) {
    this.canvas = el("canvas", { role: "img", "aria-label": "Network in this step. Up and down arrows choose a unit." });
    this.canvas.addEventListener("click", (event) => {
      const found = this.#at(event);
      if (found) choose(found);
    });
    this.canvas.addEventListener("pointermove", (event) => {
      this.canvas.style.cursor = this.#at(event) ? "pointer" : "";
    });
    this.node = el("div.sl-picture", {}, this.canvas);
  }

  /** Draw `view` = {step, phase, t, sample, chosen, theme, names}. */
  paint(view) {
    const { clientWidth: width, clientHeight: height } = this.node;
    if (!width || !height) return;
    const { step, chosen, theme } = view;
    this.layout = place(step, chosen, { width, height, ...room(step) });
    this.#follow(chosen);
    const context = sized(this.canvas, this.layout.width, this.layout.height);
    context.clearRect(0, 0, this.layout.width, this.layout.height);
    PHASE[view.phase](context, this, view);
    this.#captions(context, view, theme);
  }

  /** Bring the chosen unit's column into sight when it is another. */
  #follow({ block }) {
    if (block === this.followed) return;
    this.followed = block;
    const { left, right } = this.layout.columns[block];
    const { scrollLeft, clientWidth } = this.node;
    requestAnimationFrame(() => {
      if (right + 20 > scrollLeft + clientWidth) this.node.scrollLeft = right + 20 - clientWidth;
      else if (left - 20 < scrollLeft) this.node.scrollLeft = left - 20;
    });
  }

  /** The whole, as one kind of number shows it. */
  layer(context, shown, view, { links = 1, units = 1, floor = 0 } = {}) {
    const scene = compose(view.step, this.layout, shown, { ...view, floor });
    const faded = { ...this.layout, columns: this.layout.columns.map((column) => ({ ...column, alpha: links })) };
    if (links) drawLinks(context, { ...scene, layout: faded });
    if (units) drawUnits(context, scene);
  }

  /** The same, left or right of a front that stands at a part `t` of the way. */
  swept(context, shown, view, t, back, options) {
    const { columns, width, height } = this.layout;
    const [from, to] = [columns[0].left - 4, columns.at(-1).right + 4];
    const x = back ? to - (to - from) * t : from + (to - from) * t;
    context.save();
    context.beginPath();
    context.rect(back ? x : 0, 0, back ? width - x : x, height);
    context.clip();
    this.layer(context, shown, view, options);
    context.restore();
    if (t > 0 && t < 1) this.#front(context, x, view.theme);
  }

  #front(context, x, theme) {
    const glow = context.createLinearGradient(x - 14, 0, x + 14, 0);
    for (const [at, alpha] of [[0, 0], [0.5, 0.3], [1, 0]]) glow.addColorStop(at, rgba(theme.accent, alpha));
    context.fillStyle = glow;
    context.fillRect(x - 14, 20, 28, this.layout.height - 40);
  }

  #captions(context, { step, theme, chosen }) {
    context.textBaseline = "alphabetic";
    this.layout.columns.forEach((column, i) => {
      const block = step.scene.blocks[i];
      const middle = (column.left + column.right) / 2;
      context.textAlign = "center";
      context.font = `${i === chosen.block ? 600 : 500} 11.5px ${theme.font}`;
      context.fillStyle = i === chosen.block ? theme.text : theme.muted;
      context.fillText(block.title, middle, 15, 92);
      context.font = `11px ${theme.font}`;
      context.fillStyle = theme.muted;
      if (column.more > 0) context.fillText(`+${column.more} more`, middle, this.layout.height - 6);
      const names = step.names(i);
      if (!names || (i && i < this.layout.columns.length - 1)) return;
      context.textAlign = i ? "left" : "right";
      column.units.forEach((unit, k) => {
        const tile = column.tiles[k];
        const own = names[step.blocks[i].units[unit]];
        if (own) context.fillText(short(own), i ? tile.x + tile.size + 5 : tile.x - 5, tile.y + tile.size / 2 + 4, i ? 46 : 52);
      });
    });
  }

  #at(event) {
    const { offsetX: x, offsetY: y } = event;
    for (const [block, column] of (this.layout?.columns ?? []).entries()) {
      const k = column.tiles.findIndex((tile) => x >= tile.x - 3 && x <= tile.x + tile.size + 3 && y >= tile.y - 3 && y <= tile.y + tile.size + 3);
      if (k >= 0) return { block, unit: column.units[k] };
    }
    return null;
  }
}

/** Room for the names of inputs and answers. */
const room = (step) => ({ before: step.names(0) ? 44 : 0, after: step.names(step.blocks.length - 1) ? 46 : 0 });
const short = (name) => (name.length > 9 ? `${name.slice(0, 8)}…` : name);

/** What each phase draws. */
const PHASE = {
  batch(context, picture, view) {
    picture.layer(context, SHOWN.plain(), view, { links: FAINT });
    const first = { ...picture.layout, columns: picture.layout.columns.slice(0, 1) };
    const scene = compose(view.step, picture.layout, SHOWN.forward(view.sample), view);
    context.globalAlpha = 1;
    drawUnits(context, { ...scene, layout: { ...first, columns: first.columns.map((column) => ({ ...column, alpha: Math.min(1, 2 * view.t) })) } });
  },
  forward(context, picture, view) {
    picture.layer(context, SHOWN.plain(), view, { links: FAINT });
    picture.swept(context, SHOWN.forward(view.sample), view, view.t, false);
  },
  loss(context, picture, view) {
    picture.layer(context, SHOWN.forward(view.sample), view, { links: 1 - 0.6 * view.t });
  },
  backward(context, picture, view) {
    picture.layer(context, SHOWN.forward(view.sample), view, { links: FAINT });
    picture.swept(context, SHOWN.backward(view.sample), view, view.t, true);
  },
  update(context, picture, view) {
    picture.layer(context, SHOWN.change(), view, { links: 0.35 * Math.sin(Math.PI * view.t), units: 0 });
    picture.layer(context, SHOWN.update(view.sample, view.t), view, { floor: 0.35 });
  },
};
