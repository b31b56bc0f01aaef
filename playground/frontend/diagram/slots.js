// The places for units in a column: which unit stands where, what is written beside it, and the elements over the canvas.
import { el, say } from "../dom.js";
import { featurePicture } from "./features.js";
import { wide } from "./modes.js";
import { same } from "./network.js";

const ALL = 64,
  SOME = 12; // tiles in a column while nothing is known of its units: all up to so many, some of more
const LINE = 13; // least height of a tile with a text beside it, px
const LABEL = 96; // widest text beside a tile, px
const SENTENCE = 176; // width of a sentence that says what is impossible, px
const LARGE = { image: 92, output: 60 };

export class Slots {
  #pictures = new Map();
  #widths = new Map();

  /** {unit, off, label, own, value} for each tile: the place among the block's shown units or -1, and what to draw where there is none. */
  of(column, block, scene) {
    if (column.features) return this.#features(column, scene);
    if (column.problem) return [];
    const units = column.units ?? block?.block.units ?? 0;
    const known = block?.shown.length ?? 0;
    const count = units === block?.block.units ? known : column.shape?.length === 3 ? Math.min(units, 16) : units > ALL ? SOME : units;
    const names = labels(column, scene);
    return Array.from({ length: count }, (_, i) => ({ unit: i < known ? i : -1, label: names?.[block?.shown[i] ?? i] ?? null }));
  }

  /** All features of points on the plane, those that are on in the order of the network's inputs. */
  #features(column, scene) {
    return column.features.map(({ value, label, on, place }) => ({
      unit: on && place >= 0 ? place : -1,
      off: !on,
      label,
      value,
      own: on && place >= 0 ? null : this.#picture(value, scene?.extent),
    }));
  }

  #picture(feature, extent) {
    const key = JSON.stringify([feature, extent]);
    const kept = this.#pictures.get(key);
    if (kept?.table === this.table) return kept.canvas;
    const canvas = featurePicture(feature, extent, this.table);
    this.#pictures.set(key, { table: this.table, canvas });
    return canvas;
  }

  /** What the layout needs to know of a column. */
  spec(column, view, theme, height, zoom = 1) {
    const { slots, block } = column;
    const crowded = slots.length * LINE > height;
    const widest = crowded ? 0 : Math.min(LABEL, Math.max(0, ...slots.map((slot) => (slot.label ? this.#width(slot.label, theme.font) : 0))));
    const beside = widest ? widest + 8 : 0;
    const mosaic = wide(column) ? block.block.units : 0;
    const under = this.#under(column, view, mosaic);
    const single =
      slots.length === 1 ? (block?.display === "image" ? LARGE.image : column.type === "output" && block?.display !== "value" ? LARGE.output : 0) : 0;
    const input = column.type === "input";
    if (column.problem && !slots.length) return this.#broken(column, view, height);
    return {
      key: column.key,
      count: slots.length,
      single,
      before: input ? beside : 0,
      after: input ? 0 : beside,
      stack: lanes(column, view, height * Math.max(1, zoom)),
      room: under,
      mosaic,
    };
  }

  /** A column that is impossible: room for the sentence, under the lists of a container or alone. */
  #broken(column, view, height) {
    if (!column.stacks.length) return { key: column.key, count: 0, before: SENTENCE };
    view.problem.style.width = `${SENTENCE + 48}px`;
    const room = view.problem.offsetHeight + 14;
    return { key: column.key, count: 0, before: 40, stack: lanes(column, view, height - room), room };
  }

  /** What stands under the tiles: how many have none, which example they are of, the choice of what they show. Returns the height of it. */
  #under({ units, slots, features, caption, mode }, view, mosaic) {
    const left = features || mosaic ? 0 : (units ?? 0) - slots.length;
    const text = caption || (left > 0 ? `+${left} more` : "");
    view.more.hidden = !text || !slots.length;
    say(view.more, text);
    return (view.more.hidden ? 0 : 20) + (mode ? 30 : 0);
  }

  #width(text, font) {
    const key = text + font;
    if (!this.#widths.has(key)) {
      this.context ??= document.createElement("canvas").getContext("2d");
      this.context.font = `12px ${font}`;
      this.#widths.set(key, Math.ceil(this.context.measureText(text).width));
    }
    return this.#widths.get(key);
  }

  /** Move a column's elements to where a layout puts them. */
  place(view, placed, column, zoom = 1) {
    const { node, body, more, modes, problem } = view;
    node.style.transform = `translateX(${placed.x}px)`;
    node.style.width = `${placed.width}px`;
    node.style.opacity = placed.alpha < 1 ? placed.alpha : "";
    if (placed.stack) body.style.transform = `translate(${placed.stack.x - placed.x}px, ${placed.stack.y}px) scale(${Math.min(1, zoom)})`;
    const aside = `translateX(${tilesCentre(placed) - placed.centre}px) scale(${Math.min(1, zoom)})`;
    more.style.top = `${placed.bottom + 4}px`;
    modes.style.top = `${placed.bottom + (more.hidden ? 6 : 24)}px`;
    more.style.transform = modes.style.transform = aside;
    this.#shrink(view, placed, zoom);
    problem.style.top = `${placed.stack ? placed.stack.y + placed.stack.height + 8 : placed.middle}px`;
    problem.classList.toggle("nd-below", Boolean(placed.stack));
    problem.style.width = placed.stack ? `${SENTENCE + 48}px` : "";
    problem.style.left = placed.stack ? `${(placed.width - SENTENCE - 48) / 2}px` : "";
    this.#labels(view, placed, column);
  }

  /** Texts keep their size when the picture grows, and shrink with it. */
  #shrink({ head, foot, node }, { width }, zoom) {
    node.style.setProperty("--nd-small", Math.min(1, zoom));
    for (const [part, side, origin] of [
      [head, "marginLeft", "50% 0"],
      [foot, "left", "50% 100%"],
    ]) {
      part.style.width = zoom < 1 ? `${width / zoom}px` : "";
      part.style[side] = zoom < 1 ? `${(width - width / zoom) / 2}px` : "";
      part.style.scale = zoom < 1 ? zoom : "";
      part.style.transformOrigin = origin;
    }
  }

  #labels(view, placed, column) {
    const { slots, type } = column;
    const beside = placed.before + placed.after > 0;
    const named = beside ? slots.filter((slot) => slot.label) : [];
    const shape = [type, named.map((slot) => [slot.label, slot.value])];
    if (!same(view.labelled, shape)) {
      view.labelled = shape;
      view.labels?.forEach((node) => node.remove());
      view.labels = named.map((slot) => label(slot, type, view.acts));
      view.foot.before(...view.labels);
    }
    let k = 0;
    slots.forEach((slot, i) => {
      if (!beside || !slot.label) return;
      const node = view.labels[k++],
        tile = placed.tiles[i];
      const x = (type === "input" ? tile.x - placed.before : tile.x + tile.size) - placed.x;
      node.style.transform = `translate(${x}px, ${tile.y}px)`;
      node.style.height = `${tile.size}px`;
      node.style.width = type === "input" ? `${placed.before + (slot.value ? tile.size : 0)}px` : `${placed.after}px`;
      node.firstChild.style.width = type === "input" ? `${placed.before}px` : "";
      if (slot.value) node.setAttribute("aria-pressed", !slot.off);
    });
  }
}

const tilesCentre = ({ tiles, mosaic, centre, right }) => (tiles.length ? (Math.min(tiles[0].x, mosaic?.x ?? Infinity) + right) / 2 : centre);

function label(slot, type, acts) {
  const place = type === "input" ? "nd-before" : "nd-after";
  if (!slot.value) return el("div", { class: `nd-slot ${place}`, title: slot.label }, el("span", {}, slot.label));
  return el(
    "button",
    {
      type: "button",
      class: `nd-slot ${place}`,
      "aria-pressed": !slot.off,
      "aria-label": `Input feature ${slot.label}`,
      "data-feature": slot.value,
      onclick: (event) => event.shiftKey || acts.feature(slot.value), // shift-click selects
    },
    el("span", {}, slot.label),
  );
}

function labels(column, scene) {
  if (!scene) return null;
  if (column.type === "input") return scene.data?.form === "plane" || column.shape?.length !== 1 ? null : scene.data?.names;
  if (column.type !== "output") return null;
  const names = scene.task?.classes ?? scene.task?.targets;
  return names?.length === column.units && names.length > 1 ? names.map(String) : null;
}

/** A container's lists as measured: their common size, and the height at which a wire runs through each. Lists too high for the room scroll. */
function lanes(column, view, height) {
  const node = view.body.firstElementChild;
  if (!node || !column.stacks.length) return null;
  node.style.maxHeight = `${Math.max(96, height)}px`;
  const tall = node.offsetHeight;
  return {
    width: node.offsetWidth,
    height: tall,
    lanes: [...node.children].map((box) => ({
      y: Math.min(tall - 8, box.offsetTop + box.offsetHeight / 2),
      skip: box.dataset.list.endsWith("shortcut"),
    })),
  };
}
