// The units as tiles: maps, pictures, curves or values. Tiles of a column are drawn in few strokes, since all move at once.
import { BLUE, ORANGE, mix, rgb, rgba } from "../theme.js";
import { figure } from "../numbers.js";
import { atlas } from "./live.js";

const STEPS = 64; // shades between two colours of the ramp
const PLAIN = 14; // px; smaller tiles have square corners

/** All tiles of column `i` where a layout places them. */
export function units(context, scene, placed, i) {
  const { slots, grey } = scene.columns[i];
  const alpha = (grey ? 0.35 : 1) * placed.alpha;
  const tiles = placed.tiles.slice(0, slots.length);
  tiles.forEach((tile, k) => {
    context.globalAlpha = slots[k].off ? 0.38 * placed.alpha : alpha;
    inside(context, scene, i, k, tile);
  });
  context.globalAlpha = alpha;
  if (placed.size >= PLAIN) corners(context, tiles, scene.theme);
  const marked = (k) => [scene.hot, scene.kept].some((mark) => mark?.column === i && mark.slot === k && mark.type !== "link");
  frames(context, tiles.filter((_, k) => !marked(k)), rgba(scene.theme.contrast, 0.28), 1);
  frames(context, tiles.filter((_, k) => marked(k)), scene.theme.accent, 2);
  context.globalAlpha = 1;
}

/** One unit alone as a square with round corners. */
export function tilePicture(context, scene, i, k, tile) {
  context.save();
  rounded(context, tile);
  context.clip();
  itself(context, scene, i, k, tile);
  context.restore();
}

/** What a tile holds: its unit's kernels where these are asked for, else its own picture. */
function inside(context, scene, i, k, tile) {
  const { block, slots, mode } = scene.columns[i];
  const { unit } = slots[k];
  const filters = mode === "filters" && block?.filters;
  if (filters && unit >= 0 && unit < filters.channels) kernels(context, scene, filters, unit, tile);
  else itself(context, scene, i, k, tile);
}

/** A unit's own picture: empty ground while nothing is known of it. */
function itself(context, scene, i, k, tile) {
  const { block, slots } = scene.columns[i];
  const slot = slots[k],
    known = block?.units;
  if (slot.own) image(context, slot.own, 0, slot.own.width, slot.own.height, tile, true);
  else if (known && slot.unit >= 0 && slot.unit < known.count) PAINT[block.display](context, scene, known, slot.unit, tile);
  else ground(context, tile, slot.off ? scene.theme.faint : rgba(scene.theme.neutral, 0.8));
}

function ground(context, { x, y, size }, colour) {
  context.fillStyle = colour;
  context.fillRect(x, y, size, size);
}

const PAINT = {
  map: (context, scene, known, unit, tile) => picture(context, scene, known, unit, tile, true),
  image(context, scene, known, unit, tile) {
    if (known.width !== known.height) ground(context, tile, scene.theme.faint);
    picture(context, scene, known, unit, tile, false);
  },
  /** A row of numbers as stripes, so that rows in a column are a mosaic of positions and features. */
  row(context, scene, known, unit, { x, y, size }) {
    context.imageSmoothingEnabled = known.width > size;
    context.drawImage(atlas(known, scene.tables), 0, unit, known.width, 1, x, y, size, size);
  },
  curve(context, scene, known, unit, tile) {
    ground(context, tile, scene.theme.faint);
    const { width, low, high, track } = known;
    const largest = Math.max(Math.abs(low[unit]), Math.abs(high[unit]), 1e-9) * 1.12;
    const y = (value) => tile.y + (tile.size / 2) * (1 - value / largest);
    const line = new Path2D();
    for (let p = 0; p < width; p++) line.lineTo(tile.x + (p / (width - 1)) * tile.size, y(track.now[unit * width + p]));
    const area = new Path2D(line);
    area.lineTo(tile.x + tile.size, tile.y + tile.size / 2);
    area.lineTo(tile.x, tile.y + tile.size / 2);
    const [negative, positive] = signs(scene.theme);
    for (const [colour, top] of [
      [positive, tile.y],
      [negative, tile.y + tile.size / 2],
    ]) {
      context.save();
      context.beginPath();
      context.rect(tile.x, top, tile.size, tile.size / 2);
      context.clip();
      context.fillStyle = rgba(colour, 0.25);
      context.fill(area);
      context.strokeStyle = colour;
      context.lineWidth = 1.6;
      context.stroke(line);
      context.restore();
    }
  },
  value(context, scene, known, unit, tile) {
    const value = known.track.now[unit];
    const { fill, ink } = shadeOf(scene.theme, value / known.largest);
    ground(context, tile, fill);
    if (tile.size < 26) return;
    context.fillStyle = ink;
    context.font = `500 ${tile.size < 34 ? 9.5 : 11}px ${scene.theme.font}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(figure(value, 2), tile.x + tile.size / 2, tile.y + tile.size / 2 + 0.5, tile.size - 2);
  },
};

/** A channel's kernels, one for each channel before it, side by side; all of the layer on one scale. */
export function kernels(context, scene, filters, unit, { x, y, size }) {
  ground(context, { x, y, size }, scene.theme.background);
  const { sources, width, height } = filters;
  const across = Math.ceil(Math.sqrt(sources));
  const cell = size / across;
  const side = cell - Math.min(2, cell * 0.12);
  const top = (size - cell * Math.ceil(sources / across)) / 2;
  for (let k = 0; k < sources; k++) {
    const place = { x: x + (k % across) * cell, y: y + top + Math.floor(k / across) * cell, size: side };
    image(context, atlas(filters, scene.tables), (unit * sources + k) * height, width, height, place, false);
  }
}

const picture = (context, scene, known, unit, tile, smooth) =>
  image(context, atlas(known, scene.tables), unit * known.height, known.width, known.height, tile, smooth);

/** A part of a canvas, `width` × `height` from `top` on, in the middle of a tile. */
function image(context, canvas, top, width, height, tile, smooth) {
  const scale = tile.size / Math.max(width, height);
  const [w, h] = [width * scale, height * scale];
  context.imageSmoothingEnabled = smooth;
  context.imageSmoothingQuality = "low";
  context.drawImage(canvas, 0, top, width, height, tile.x + (tile.size - w) / 2, tile.y + (tile.size - h) / 2, w, h);
}

function rounded(context, { x, y, size }, grow = 0) {
  context.beginPath();
  round(context, { x, y, size }, grow);
}

function round(context, { x, y, size }, grow) {
  context.roundRect(x - grow, y - grow, size + 2 * grow, size + 2 * grow, Math.min(5, size * 0.14) + grow);
}

/** Cover the corners of squares, so that they look round; cheaper than to clip each. */
function corners(context, tiles, theme) {
  context.beginPath();
  for (const tile of tiles) {
    context.rect(tile.x, tile.y, tile.size, tile.size);
    round(context, tile, 0);
  }
  context.fillStyle = theme.background;
  context.fill("evenodd");
}

function frames(context, tiles, colour, width) {
  if (!tiles.length) return;
  context.beginPath();
  for (const tile of tiles) round(context, tile, width > 1 ? 1 : 0.5);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
}

/** The colours of a negative and a positive number as a line; blue is raised a little on dark ground. */
export const signs = (theme) => [ORANGE, theme.dark ? "#3b9ddd" : BLUE];

const ramps = new WeakMap();

/** The colour of a number in -1…1, beyond that of the nearer end, and black or white, whichever is legible on it. */
export function shadeOf(theme, t) {
  if (!ramps.has(theme)) ramps.set(theme, ramp(theme));
  return ramps.get(theme)[Math.round(STEPS * (1 + Math.max(-1, Math.min(1, t || 0))))];
}

function ramp(theme) {
  const ends = signs(theme);
  return Array.from({ length: 2 * STEPS + 1 }, (_, step) => {
    const t = step / STEPS - 1;
    const fill = mix(theme.neutral, ends[t > 0 ? 1 : 0], Math.abs(t));
    return { fill, ink: legible(fill) };
  });
}

function legible(colour) {
  const [r, g, b] = rgb(colour).map((part) => (part / 255) ** 2.2);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.19 ? "#16191d" : "#ffffff";
}
