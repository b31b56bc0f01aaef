// Where the units of a step stand, and what diagram/draw.js is to paint there. Pure functions of the step, the chosen example and the phase.
import { diverging } from "../theme.js";

const MOST = 16; // units drawn of a column
const SIDE = 38,
  LARGEST = 54,
  SMALL = 27,
  SMALLEST = 20,
  GAP = 6; // sides of a tile (in a narrow box, in a wide one, where many columns crowd, at least) and the distance between two, px
const NEAREST = 26; // least distance between two columns, px
const EDGE = 12; // room at both sides, px; the input's names stand left of that

/** The carried units of a column that are drawn, the chosen one among them. */
export function drawn(count, chosen = -1) {
  const places = count > MOST ? Array.from({ length: MOST }, (_, i) => Math.floor((i * count) / MOST)) : Array.from({ length: count }, (_, i) => i);
  if (chosen >= 0 && chosen < count && !places.includes(chosen)) {
    const near = places.reduce((best, place, i) => (Math.abs(place - chosen) < Math.abs(places[best] - chosen) ? i : best), 0);
    places[near] = chosen;
  }
  return places;
}

/**
 * Place the columns in a box. `before` is the room for names left of the first column, `after` right of the last.
 * @returns {{columns: {tiles, size, left, right, top, bottom, middle, alpha, stack, units, more}[], width, height}}
 */
export function place(step, chosen, { width, height, before = 0, after = 0 }) {
  const counts = step.blocks.map((part, i) => drawn(part.units.length, chosen.block === i ? chosen.unit : -1));
  const top = 26;
  const room = height - top - 24;
  const left = EDGE + before;
  const last = counts.length - 1;
  const tried = [Math.max(SIDE, Math.min(LARGEST, (0.42 * width) / counts.length)), SMALL].map((side) => {
    const shapes = counts.map((units, i) => grid(units.length, room, side, i === last && after > 0));
    const wide = shapes.map(({ columns, size }) => columns * size + (columns - 1) * GAP);
    return { shapes, wide, free: width - left - EDGE - after - wide.reduce((sum, w) => sum + w, 0) };
  });
  const { shapes, wide, free } = tried[0].free >= NEAREST * last ? tried[0] : tried[1];
  const gutter = last ? Math.max(NEAREST, free / last) : 0;
  let x = left;
  const columns = counts.map((units, i) => {
    const column = tiles(units, shapes[i], x, top, room);
    x += wide[i] + gutter;
    return { ...column, units, more: step.blocks[i].count - units.length };
  });
  return { columns, width: Math.max(width, x - gutter + EDGE + after), height };
}

/** Rows, columns and side of a column's tiles: in one column where that leaves them legible or names stand beside them, else in two. */
function grid(count, room, side, named) {
  const sized = (columns) => {
    const rows = Math.ceil(count / columns);
    return { rows, columns, size: Math.max(SMALLEST, Math.min(Math.floor(side), Math.floor((room + GAP) / rows) - GAP)) };
  };
  const one = sized(1);
  return one.size >= SMALL || count < 6 || named ? one : sized(2);
}

function tiles(units, { rows, columns, size }, x, top, room) {
  const tall = rows * (size + GAP) - GAP;
  const y = top + Math.max(0, (room - tall) / 2);
  const places = units.map((_, k) => ({ x: Math.round(x + Math.floor(k / rows) * (size + GAP)), y: Math.round(y + (k % rows) * (size + GAP)), size }));
  const right = x + columns * (size + GAP) - GAP;
  return { tiles: places, size, left: x, right, top: y, bottom: y + tall, middle: y + tall / 2, alpha: 1, stack: null };
}

/** What tiles and links show: {tile(block, unit), link(block, unit, at)} as numbers; `what` names the picture of units that have one. */
export const SHOWN = {
  plain: () => ({ tile: () => NaN, link: (step) => (block, unit, at) => step.of(block, unit, at, "before") }),
  forward: (sample) => ({
    what: "post",
    tile: (step) => (block, unit) => step.value(block, unit, sample, "post"),
    link: (step) => (block, unit, at) => step.of(block, unit, at, "before") * step.input(block, at, sample),
  }),
  backward: (sample) => ({
    what: "pre_gradient",
    tile: (step) => (block, unit) => step.value(block, unit, sample, "pre_gradient"),
    link: (step) => (block, unit, at) => step.of(block, unit, at, "gradient"),
  }),
  update: (sample, t) => ({
    what: "post",
    tile: (step) => (block, unit) => step.value(block, unit, sample, "post"),
    link: (step) => (block, unit, at) => {
      const [old, fresh] = [step.of(block, unit, at, "before"), step.of(block, unit, at, "after")];
      return old + (fresh - old) * t;
    },
  }),
  change: () => ({ tile: () => NaN, link: (step) => (block, unit, at) => step.of(block, unit, at, "after") - step.of(block, unit, at, "before") }),
};

/** The scene for diagram/draw.js: placed columns with numbers on tiles and links. `hot` is the chosen unit. */
export function compose(step, layout, shown, { theme, sample, chosen, floor = 0 }) {
  const number = shown.tile(step);
  const columns = layout.columns.map(({ units }, i) => column(step, i, units, shown, number, theme, sample));
  const gaps = layout.columns.map(({ units }, i) => (i ? gap(step, i, layout.columns[i - 1].units, units, shown.link(step), floor) : null));
  const slot = layout.columns[chosen.block]?.units.indexOf(chosen.unit) ?? -1;
  return { layout, columns, gaps, theme, tables: null, hot: null, kept: slot >= 0 ? { type: "unit", column: chosen.block, slot } : null };
}

function column(step, block, units, { what }, number, theme, sample) {
  const now = Float32Array.from(units, (unit) => (typeof number === "function" ? number(block, unit) : NaN));
  const finite = now.filter(Number.isFinite);
  const largest = Math.max(1e-12, ...finite.map(Math.abs));
  const pictures = units.map((unit) => (what ? step.picture(block, unit, sample, what) : null));
  const strong = Math.max(1e-12, ...pictures.flatMap((one) => (one ? [furthest(one.values)] : [])));
  const slots = units.map((unit, k) => ({ unit: Number.isFinite(now[k]) ? k : -1, off: false, own: pictures[k] && paint(pictures[k], strong, theme) }));
  return { block: { display: "value", units: { track: { now }, count: units.length, largest } }, slots, grey: false };
}

function gap(step, block, before, here, number, floor) {
  const { weight, sources, inputs } = step.blocks[block];
  if (!weight || inputs || weight.before.shape.length !== 2) return { kind: "band" };
  const links = [];
  const now = [];
  here.forEach((unit, to) =>
    before.forEach((place, from) => {
      const at = sources.indexOf(step.blocks[block - 1].units[place]);
      if (at < 0) return;
      links.push({ from, to, at: now.length, unit, source: at, frozen: Boolean(weight.frozen?.[unit * step.fan(block) + at]), quiet: step.silenced(block - 1, place) });
      now.push(number(block, unit, at));
    }),
  );
  return { kind: "links", links, weight: { now, to: now, shape: [1, now.length] }, floor };
}

const furthest = (values) => values.reduce((most, value) => (Math.abs(value) > most ? Math.abs(value) : most), 0);
const tables = new WeakMap();

/** A picture's canvas, orange below zero and blue above, as strong as it is beside the strongest of its column. */
export function paint({ values, width, height }, largest, theme) {
  if (!tables.has(theme)) tables.set(theme, diverging(theme));
  const table = tables.get(theme);
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  const words = new Uint32Array(image.data.buffer);
  for (let i = 0; i < values.length; i++) words[i] = table[Math.max(0, Math.min(255, Math.round(127.5 + (127.5 * values[i]) / (largest || 1))))];
  context.putImageData(image, 0, 0);
  return canvas;
}
