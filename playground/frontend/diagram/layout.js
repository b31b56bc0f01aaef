// Where everything stands: pure geometry in CSS pixels. Columns go left to right, the tiles of a column are centred in the height.
import { cells } from "./mosaic.js";

export const HEAD = 72; // smallest width of a column's header
export const GUTTER = 24; // smallest distance between two headers: the + button stands there
const EDGE = 8; // room left and right of the whole
const WIDEST = 132; // a header grows up to this
const LARGEST = 46,
  SMALLEST = 20,
  TINY = 10; // sides of a tile
const SCALES = [1, 0.85, 0.7]; // of all sides: tiles shrink before the diagram scrolls
const MOST_COLUMNS = 8; // of tiles in one column of the diagram
const PICKED = 4; // tiles side by side over a mosaic
const MOSAIC_GAP = 14; // between those and it
export const ENTRY = 14; // from where a container's input arrives to its lists
const PLUS = 34; // room for the sum sign of a container

/**
 * @param {{width: number, top: number, bottom: number, columns: Spec[]}} room  the free width, and the strip between headers and feet
 * Spec: {key, count: tiles to draw, single: one tile alone is drawn large, before: room for labels left of the tiles, after: right of them,
 *        stack: {width, height, lanes: [{y, skip}]} | null, room: height kept free under the tiles, mosaic: units of a mosaic under the tiles}
 * @returns {{width: number, columns: Column[]}}
 * Column: {key, x, width, centre, tiles: [{x, y, size}], size, stack: {x, y, width, height, lanes} | null, plus, left, right, top, bottom, middle,
 *          mosaic: {x, y, cell, across, down} | null}
 */
export function layout({ width, top, bottom, columns }) {
  const height = Math.max(60, bottom - top);
  const gaps = columns.length - 1;
  const tries = SCALES.map((scale) => {
    const grids = sizes(columns, height, scale);
    const least = columns.map((column, i) => Math.max(HEAD, inner(column, grids[i])));
    return { grids, least, free: width - 2 * EDGE - sum(least) - gaps * GUTTER };
  });
  const { grids, least, free } = tries.find(({ free: left }) => left >= 0) ?? tries.at(-1);
  const grow = free > 0 ? Math.min((free * 0.4) / columns.length, WIDEST - HEAD) : 0;
  const widths = least.map((w) => Math.round(Math.max(w, Math.min(WIDEST, w + grow))));
  const gutter = gaps ? Math.max(GUTTER, (width - 2 * EDGE - sum(widths)) / gaps) : 0;
  const total = Math.max(width, 2 * EDGE + sum(widths) + gaps * gutter);
  let x = EDGE;
  const placed = columns.map((column, i) => {
    const out = place(column, grids[i], Math.round(x), widths[i], top, height); // whole pixels keep texts and frames sharp
    x += widths[i] + gutter;
    return out;
  });
  return { width: total, columns: placed, top, bottom: top + height };
}

/** A layout part of the way from one to another; columns and tiles that are only in the second stand where they will. */
export function between(from, to, t) {
  const mix = (a, b) => a + (b - a) * t;
  const columns = to.columns.map((target) => {
    const old = from.columns.find((column) => column.key === target.key);
    if (!old) return { ...target, alpha: t };
    const out = { ...target, alpha: 1 };
    for (const key of ["x", "centre", "left", "right", "top", "bottom"]) out[key] = mix(old[key], target[key]);
    out.tiles = target.tiles.map((tile, i) => {
      const was = old.tiles[i];
      return was ? { x: mix(was.x, tile.x), y: mix(was.y, tile.y), size: mix(was.size, tile.size) } : { ...tile, x: tile.x + out.x - target.x };
    });
    if (target.stack) out.stack = { ...target.stack, x: target.stack.x + out.x - target.x };
    if (target.plus) out.plus = { ...target.plus, x: target.plus.x + out.x - target.x };
    if (target.mosaic) out.mosaic = { ...target.mosaic, x: target.mosaic.x + out.x - target.x };
    return out;
  });
  return { ...to, columns };
}

/** Each column's grid of tiles: how many side by side, how large, how far apart. */
function sizes(columns, height, scale) {
  const grids = columns.map((column) => fit(column, height, scale));
  const plain = grids.filter((grid, i) => grid.size && columns[i].key !== "input" && !columns[i].single && grid.across === 1);
  const common = Math.min(LARGEST * scale, ...plain.map((grid) => grid.size)) * 1.3;
  return grids.map((own, i) => (columns[i].single || own.across > 1 ? own : grid(1, own.down, Math.min(own.size, Math.max(common, SMALLEST * scale)), own.gap)));
}

function fit({ count, single, room = 0, before, after, mosaic = 0 }, height, scale) {
  const strip = height - room;
  if (!count) return { across: 1, down: 0, size: 0, gap: 0, tall: 0 };
  if (single && count === 1) return grid(1, 1, Math.floor(Math.min(single * scale, strip)), 0);
  if (mosaic) return picked(count, mosaic, strip, scale);
  for (let across = 1; across <= MOST_COLUMNS; across++) {
    const down = rows(count, across);
    const gap = Math.max(2.5, Math.min(12, (strip / down) * 0.2));
    const size = Math.min(LARGEST * scale, (strip - (down - 1) * gap) / down);
    const last = across === MOST_COLUMNS || (across === 1 && (count < 4 || before || after));
    if (size >= SMALLEST * scale || last) return grid(across, down, Math.max(TINY, Math.floor(size)), gap);
  }
}

/** A few tiles over a mosaic of all units: the mosaic has at least half the height. */
function picked(count, units, strip, scale) {
  const down = rows(count, PICKED);
  const gap = 5;
  const size = Math.max(TINY, Math.floor(Math.min(LARGEST * 0.8 * scale, (strip * 0.42 - (down - 1) * gap) / down)));
  const out = grid(PICKED, down, size, gap);
  return { ...out, mosaic: cells(units, Math.max(48, strip - out.tall - MOSAIC_GAP), 190 * scale) };
}

/** How many places high a grid is: every other column of it stands half a place lower, so that links pass between. */
const rows = (count, across) => Math.ceil(count / across) + (across > 1 ? 0.5 : 0);
const grid = (across, down, size, gap) => ({ across, down, size, gap, tall: down * size + Math.max(0, down - 1) * gap });

function inner({ before = 0, after = 0, stack }, grid) {
  return before + after + (stack ? ENTRY + stack.width + PLUS + 16 : 0) + body(grid);
}

const across = ({ across: n, size, gap }) => n * size + (n - 1) * (gap + 4);
const body = (grid) => Math.max(across(grid), grid.mosaic ? grid.mosaic.across * grid.mosaic.cell : 0);

function place(column, grid, x, width, top, height) {
  const { count, before = 0, after = 0, room = 0 } = column;
  const middle = Math.round(top + (height - room) / 2);
  const own = inner(column, grid);
  let left = x + (width - own) / 2 + before;
  const out = { key: column.key, x, width, centre: x + width / 2, size: grid.size, before, after, stack: null, plus: null, mosaic: null, alpha: 1 };
  if (column.stack) {
    const { width: w, height: h, lanes } = column.stack;
    left += ENTRY;
    out.stack = { x: left, y: Math.round(middle - h / 2), width: w, height: h, lanes };
    out.plus = { x: left + w + PLUS / 2, y: middle };
    left += w + PLUS + 16;
  }
  const gapX = grid.gap + 4;
  const wide = body(grid);
  const tall = grid.tall + (grid.mosaic ? MOSAIC_GAP + grid.mosaic.down * grid.mosaic.cell : 0);
  const [first, start] = [left + (wide - across(grid)) / 2, middle - tall / 2];
  out.tiles = Array.from({ length: count }, (_, i) => ({
    x: Math.round(first + (i % grid.across) * (grid.size + gapX)),
    y: Math.round(start + (Math.floor(i / grid.across) + ((i % grid.across) % 2) / 2) * (grid.size + grid.gap)),
    size: grid.size,
  }));
  if (grid.mosaic) {
    const { cell, across: n, down } = grid.mosaic;
    out.mosaic = { cell, across: n, down, x: Math.round(left + (wide - n * cell) / 2), y: Math.round(start + grid.tall + MOSAIC_GAP) };
  }
  out.left = column.stack ? out.stack.x - ENTRY : left;
  out.right = left + wide;
  out.top = count ? start : middle;
  out.bottom = count ? start + tall : middle;
  out.middle = middle;
  return out;
}

const sum = (numbers) => numbers.reduce((total, n) => total + n, 0);
