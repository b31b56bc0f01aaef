// The places for units in a column: which unit stands where, what is written beside it, and the elements over the canvas.
import { el, say } from "../dom.js";
import { featurePicture } from "./features.js";
import { same } from "./network.js";

const MOST = 16; // tiles in a column while nothing is known of its units
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
    const count = Math.min(units, units === block?.block.units ? known : Math.max(known, MOST), Math.max(MOST, known));
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
  spec(column, view, theme, height) {
    const { slots, block } = column;
    const widest = Math.min(LABEL, Math.max(0, ...slots.map((slot) => (slot.label ? this.#width(slot.label, theme.font) : 0))));
    const beside = widest ? widest + 8 : 0;
    const more = this.#more(column, view);
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
      stack: lanes(column, view, height),
      room: more ? 20 : 0,
    };
  }

  /** A column that is impossible: room for the sentence, under the lists of a container or alone. */
  #broken(column, view, height) {
    if (!column.stacks.length) return { key: column.key, count: 0, before: SENTENCE };
    view.problem.style.width = `${SENTENCE + 48}px`;
    const room = view.problem.offsetHeight + 14;
    return { key: column.key, count: 0, before: 40, stack: lanes(column, view, height - room), room };
  }

  #more({ units, slots, features }, view) {
    const left = features ? 0 : (units ?? 0) - slots.length;
    view.more.hidden = left <= 0 || !slots.length;
    if (left > 0) say(view.more, `+${left} more`);
    return left > 0 && slots.length > 0;
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
  place(view, placed, column) {
    const { node, body, more, problem } = view;
    node.style.transform = `translateX(${placed.x}px)`;
    node.style.width = `${placed.width}px`;
    node.style.opacity = placed.alpha < 1 ? placed.alpha : "";
    if (placed.stack) body.style.transform = `translate(${placed.stack.x - placed.x}px, ${placed.stack.y}px)`;
    more.style.top = `${placed.bottom + 4}px`;
    more.style.transform = `translateX(${tilesCentre(placed) - placed.centre}px)`;
    problem.style.top = `${placed.stack ? placed.stack.y + placed.stack.height + 8 : placed.middle}px`;
    problem.classList.toggle("nd-below", Boolean(placed.stack));
    problem.style.width = placed.stack ? `${SENTENCE + 48}px` : "";
    problem.style.left = placed.stack ? `${(placed.width - SENTENCE - 48) / 2}px` : "";
    this.#labels(view, placed, column);
  }

  #labels(view, placed, column) {
    const { slots, type } = column;
    const named = slots.filter((slot) => slot.label);
    const shape = [type, named.map((slot) => [slot.label, slot.value])];
    if (!same(view.labelled, shape)) {
      view.labelled = shape;
      view.labels?.forEach((node) => node.remove());
      view.labels = named.map((slot) => label(slot, type, view.acts));
      view.foot.before(...view.labels);
    }
    let k = 0;
    slots.forEach((slot, i) => {
      if (!slot.label) return;
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

const tilesCentre = ({ tiles, centre, right }) => (tiles.length ? (tiles[0].x + right) / 2 : centre);

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
      onclick: () => acts.feature(slot.value),
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
