// Where everything stands: pure geometry in CSS pixels. Columns go left to right, the tiles of a column are centred in the height.

export const HEAD = 72; // smallest width of a column's header
export const GUTTER = 24; // smallest distance between two headers: the + button stands there
const EDGE = 8; // room left and right of the whole
const WIDEST = 132; // a header grows up to this
const LARGEST = 46,
  SMALLEST = 20,
  TINY = 10; // sides of a tile
const SCALES = [1, 0.85, 0.7]; // of the largest sides: tiles shrink before the diagram scrolls
const MOST_COLUMNS = 4; // of tiles in one column of the diagram
export const ENTRY = 14; // from where a container's input arrives to its lists
const PLUS = 34; // room for the sum sign of a container

/**
 * @param {{width: number, top: number, bottom: number, columns: Spec[]}} room  the free width, and the strip between headers and feet
 * Spec: {key, count: tiles to draw, single: one tile alone is drawn large, before: room for labels left of the tiles, after: right of them,
 *        stack: {width, height, lanes: [{y, skip}]} | null, room: height kept free under the tiles}
 * @returns {{width: number, columns: Column[]}}
 * Column: {key, x, width, centre, tiles: [{x, y, size}], size, stack: {x, y, width, height, lanes} | null, plus, left, right, top, bottom, middle}
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
    return out;
  });
  return { ...to, columns };
}

/** Each column's grid of tiles: how many side by side, how large, how far apart. */
function sizes(columns, height, scale) {
  const grids = columns.map((column) => fit(column, height, scale));
  const plain = grids.filter((grid, i) => grid.size && columns[i].key !== "input" && !columns[i].single && grid.across === 1);
  const common = Math.min(LARGEST * scale, ...plain.map((grid) => grid.size)) * 1.3;
  return grids.map((grid, i) => (columns[i].single || grid.across > 1 ? grid : { ...grid, size: Math.min(grid.size, Math.max(common, SMALLEST)) }));
}

function fit({ count, single, room = 0, before, after }, height, scale) {
  const strip = height - room;
  if (!count) return { across: 1, down: 0, size: 0, gap: 0 };
  if (single && count === 1) return { across: 1, down: 1, size: Math.floor(Math.min(single * scale, strip)), gap: 0 };
  for (let across = 1; across <= MOST_COLUMNS; across++) {
    const down = Math.ceil(count / across) + (across > 1 ? 0.5 : 0); // every other one stands half a place lower, so that links pass between
    const gap = Math.max(2.5, Math.min(12, (strip / down) * 0.2));
    const size = Math.min(LARGEST * scale, (strip - (down - 1) * gap) / down);
    if (size >= SMALLEST || across === MOST_COLUMNS || (across === 1 && (count < 4 || before || after)))
      return { across, down, size: Math.max(TINY, Math.floor(size)), gap };
  }
}

function inner({ before = 0, after = 0, stack }, grid) {
  return before + after + (stack ? ENTRY + stack.width + PLUS + 16 : 0) + across(grid);
}

const across = ({ across: n, size, gap }) => n * size + (n - 1) * (gap + 4);

function place(column, grid, x, width, top, height) {
  const { count, before = 0, after = 0, room = 0 } = column;
  const middle = Math.round(top + (height - room) / 2);
  const own = inner(column, grid);
  let left = x + (width - own) / 2 + before;
  const out = { key: column.key, x, width, centre: x + width / 2, size: grid.size, before, after, stack: null, plus: null, alpha: 1 };
  if (column.stack) {
    const { width: w, height: h, lanes } = column.stack;
    left += ENTRY;
    out.stack = { x: left, y: Math.round(middle - h / 2), width: w, height: h, lanes };
    out.plus = { x: left + w + PLUS / 2, y: middle };
    left += w + PLUS + 16;
  }
  const gapX = grid.gap + 4;
  const tall = grid.down * grid.size + Math.max(0, grid.down - 1) * grid.gap;
  out.tiles = Array.from({ length: count }, (_, i) => ({
    x: Math.round(left + (i % grid.across) * (grid.size + gapX)),
    y: Math.round(middle - tall / 2 + (Math.floor(i / grid.across) + ((i % grid.across) % 2) / 2) * (grid.size + grid.gap)),
    size: grid.size,
  }));
  out.left = column.stack ? out.stack.x - ENTRY : left;
  out.right = left + across(grid);
  out.top = count ? middle - tall / 2 : middle;
  out.bottom = count ? middle + tall / 2 : middle;
  out.middle = middle;
  return out;
}

const sum = (numbers) => numbers.reduce((total, n) => total + n, 0);
